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
const char *zstc_last_error(void);
]]
local zstc = ffi.load("libzstc.so.0")
local labels = { "travel", "cooking", "sport", "work" }

local function check(status)
    if status ~= 0 then error(ffi.string(zstc.zstc_last_error()), 0) end
end

local function open()
    local out = ffi.new("zstc *[1]")
    check(zstc.zstc_open(out, nil, nil))
    return ffi.gc(out[0], zstc.zstc_free)
end

local function classify(z, text)
    local names = ffi.new("const char *[?]", #labels, labels) -- points into the strings of the table `labels`
    local scores, order = ffi.new("float[?]", #labels), {}
    check(zstc.zstc_classify(z, text, #text, names, #labels, nil, scores))
    for i in ipairs(labels) do order[i] = i end
    table.sort(order, function(a, b) return scores[a - 1] > scores[b - 1] end)
    for _, best in ipairs(order) do print(("%s\t%.4f"):format(labels[best], scores[best - 1])) end
end

local ok, message = pcall(function()
    local z = open()
    for _, text in ipairs(arg) do classify(z, text) end
end)
if not ok then
    io.stderr:write(message, "\n")
    os.exit(1, true) -- true: the model is freed
end
