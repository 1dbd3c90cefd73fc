# classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
#
#     julia classify.jl TEXT...
using Printf

const libzstc = "libzstc.so.0"
const labels = ["travel", "cooking", "sport", "work"]

# A task may go on in another thread only where it waits: not between the failed call and this one.
check(status) = status == 0 || error(unsafe_string(ccall((:zstc_last_error, libzstc), Cstring, ())))

function open_model()
    z = Ref{Ptr{Cvoid}}(C_NULL)
    check(ccall((:zstc_open, libzstc), Int32, (Ref{Ptr{Cvoid}}, Ptr{Cchar}, Ptr{Cvoid}), z, C_NULL, C_NULL))
    return z[]
end

function classify(z, text)
    scores = Vector{Cfloat}(undef, length(labels))
    check(ccall((:zstc_classify, libzstc), Int32,
                (Ptr{Cvoid}, Ptr{UInt8}, Csize_t, Ptr{Cstring}, Csize_t, Ptr{Cvoid}, Ptr{Cfloat}),
                z, text, sizeof(text), labels, length(labels), C_NULL, scores))
    return scores
end

function main(texts)
    z = open_model()
    try
        for text in texts
            scores = classify(z, text)
            for best in sortperm(scores, rev = true)
                @printf("%s\t%.4f\n", labels[best], scores[best])
            end
        end
    finally
        ccall((:zstc_free, libzstc), Cvoid, (Ptr{Cvoid},), z)
    end
end

try
    main(ARGS)
catch e
    e isa ErrorException || rethrow()
    println(stderr, e.msg)
    exit(1)
end
