-- classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
--
--     luajit classify.lua TEXT...
local ffi = require("ffi")
ffi.cdef [[
typedef struct zstc zstc;
int32_t zstc_open(zstc **out, const char *model, const void *options);
void zstc_free(zstc *z);
int32_t zstc_classify(zstc *z, const char *text, size_t length, const char *const *labels, size_t label_count,
                      const void *params, float *scores);
int32_t zstc_rank(const float *scores, size_t count, size_t *order);
const char *zstc_last_error(void);
]]
local zstc = ffi.load("libzstc.so.0")

local function check(status)
    if status == 0 then return end
    io.stderr:write(ffi.string(zstc.zstc_last_error()), "\n")
    os.exit(1, true) -- true: the model is freed
end

local labels = { "travel", "cooking", "sport", "work" }
local names = ffi.new("const char *[?]", #labels, labels) -- points into the strings of the table `labels`
local scores, order = ffi.new("float[?]", #labels), ffi.new("size_t[?]", #labels)
local out = ffi.new("zstc *[1]")
check(zstc.zstc_open(out, nil, nil))
local z = ffi.gc(out[0], zstc.zstc_free)
for _, text in ipairs(arg) do
    check(zstc.zstc_classify(z, text, #text, names, #labels, nil, scores))
    zstc.zstc_rank(scores, #labels, order)
    for i = 0, #labels - 1 do
        local best = tonumber(order[i])
        print(("%s\t%.4f"):format(labels[best + 1], scores[best]))
    end
end
