"""What is measured on: the processor, what of it may be used, and the load beside us."""
import os
import pathlib

# What oneDNN calls them, https://uxlfoundation.github.io/oneDNN/dev_guide_cpu_dispatcher_control.html
ISAS = ("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16",
        "AVX512_CORE_FP16", "AVX512_CORE_AMX", "AVX512_CORE_AMX_FP16")
FLAGS = ("amx_tile", "amx_int8", "amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx_vnni", "avx2")
WITH_BFLOAT16 = ("AVX512_CORE_BF16", "AVX512_CORE_FP16", "AVX512_CORE_AMX", "AVX512_CORE_AMX_FP16")
NOT_LIMITED = ("MLAS, which asks the processor itself: all products of ONNX Runtime, and those of OpenVINO in float32 "
               "that its profile names gemm_mlas")


def limit(isa):
    """For this process's children. OpenVINO's own kernels want a variable beside that of its oneDNN, and fail in
    bfloat16 with one of the two alone; the kernels of ATen, inductor and MKL know AVX2 only."""
    os.environ["ONEDNN_MAX_CPU_ISA"] = os.environ["OV_CPU_MAX_ISA"] = isa
    if not isa.startswith("AVX512"):
        os.environ["ATEN_CPU_CAPABILITY"] = "avx2" if isa.startswith("AVX2") else "default"
    if isa.startswith("AVX2"):
        os.environ["TORCHINDUCTOR_CPP_MARCH"] = "x86-64-v3"
        os.environ["MKL_ENABLE_INSTRUCTIONS"] = "AVX2"


def field(name):
    """Of the first processor in /proc/cpuinfo."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def native_bfloat16():
    """Whether a library may multiply in bfloat16 without widening."""
    flags, isa = field("flags").split(), os.environ.get("ONEDNN_MAX_CPU_ISA")
    return ("avx512_bf16" in flags or "amx_bf16" in flags) and (isa is None or isa in WITH_BFLOAT16)


def describe(isa, threads):
    flags = field("flags").split()
    lines = {"processor": field("model name"), "flags": " ".join(name for name in FLAGS if name in flags),
             "processors": len(os.sched_getaffinity(0)), "threads": threads, "load": os.getloadavg()[0],
             "limited to": isa or "nothing",
             "bfloat16": "native" if native_bfloat16() else "not native: a library widens, or computes in float32"}
    if isa:
        lines["not limited"] = NOT_LIMITED
    return lines


def begin(isa, threads):
    """Limits the sides that are started from now on, and says what they run on."""
    if isa:
        limit(isa)
    lines = describe(isa, threads)
    for name, value in lines.items():
        print(f"{name + ':':15}{value}", flush=True)
    return lines
