# classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
#
#     julia classify.jl TEXT...
using Printf

const libzstc = "libzstc.so.0"

# A task may go on in another thread only where it waits: not between the failed call and this one.
function check(status)
    status == 0 && return
    println(stderr, unsafe_string(ccall((:zstc_last_error, libzstc), Cstring, ())))
    exit(1)
end

function main(texts)
    labels = ["travel", "cooking", "sport", "work"]
    scores = Vector{Cfloat}(undef, length(labels))
    z = Ref{Ptr{Cvoid}}(C_NULL)
    check(ccall((:zstc_open, libzstc), Int32, (Ref{Ptr{Cvoid}}, Ptr{Cchar}, Ptr{Cvoid}), z, C_NULL, C_NULL))
    for text in texts
        check(ccall((:zstc_classify, libzstc), Int32,
                    (Ptr{Cvoid}, Ptr{UInt8}, Csize_t, Ptr{Cstring}, Csize_t, Ptr{Cvoid}, Ptr{Cfloat}),
                    z[], text, sizeof(text), labels, length(labels), C_NULL, scores))
        for best in sortperm(scores, rev = true)
            @printf("%s\t%.4f\n", labels[best], scores[best])
        end
    end
    ccall((:zstc_free, libzstc), Cvoid, (Ptr{Cvoid},), z[])
end

main(ARGS)
