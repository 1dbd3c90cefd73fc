"""Rates of the matrix products of a model's layers, each precision by the fastest way of this torch: one JSON line.

    python3 gemm.py --hidden 1024 --inner 4096 --rows 304 1024 --threads 2 [--device cuda]
"""
import argparse
import json
import statistics
import time

import torch


def plain(weight):
    return lambda rows: torch.nn.functional.linear(rows, weight)


def prepacked(weight):
    operators = torch.ops.mkldnn
    packed = operators._reorder_linear_weight(weight)
    return lambda rows: operators._linear_pointwise(rows, packed, None, "none", [], "")


def int8(weight):
    """Rows of float32, quantised inside the product."""
    torch.backends.quantized.engine = "onednn"
    scales = weight.abs().amax(1) / 127
    zeros = torch.zeros(weight.shape[0], dtype=torch.long)
    quantised = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
    packed = torch.ops.quantized.linear_prepack(quantised, None)
    return lambda rows: torch.ops.quantized.linear_dynamic(rows, packed)


def uint8_rows(zero, out):
    """Rows quantised beforehand: scale 1, so that oneDNN may leave the scales out."""

    def kind(weight):
        operators = torch.ops.onednn
        scales = weight.abs().amax(1) / 127
        packed = operators.qlinear_prepack((weight / scales[:, None]).round().clamp(-127, 127).to(torch.int8), None)
        zeros = torch.zeros(weight.shape[0], dtype=torch.int32)
        return lambda rows: operators.qlinear_pointwise(rows, 1.0, zero, packed, scales, zeros, None, 1.0, 0, out,
                                                        "none", [], "")

    kind.rows = torch.uint8
    return kind


def seconds_of(product, rows, device):
    times = []
    for _ in range(12):
        start = time.perf_counter()
        product(rows)
        if device != "cpu":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return statistics.median(times[2:])


def rows_for(kind, shape, dtype, device):
    if getattr(kind, "rows", None) is torch.uint8:
        return torch.randint(0, 256, shape, dtype=torch.uint8, device=device)
    return torch.randn(shape, dtype=dtype, device=device)


def rate(kinds, dtype, shapes, rows, device):
    """Operations a second over all shapes, of the fastest kind that this torch has."""
    best, reason = 0.0, None
    for kind in kinds:
        work = total = 0.0
        try:
            for out, inner in shapes:
                product = kind(torch.randn(out, inner, dtype=dtype, device=device) * 0.05)
                total += seconds_of(product, rows_for(kind, (rows, inner), dtype, device), device)
                work += 2.0 * rows * out * inner
        except (AttributeError, RuntimeError, TypeError) as error:  # an operator of other versions
            reason = error
            continue
        best = max(best, work / total)
    if best == 0.0:
        raise reason
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", type=int, required=True)
    parser.add_argument("--inner", type=int, required=True)
    parser.add_argument("--rows", type=int, nargs="+", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    hidden, inner = options.hidden, options.inner
    shapes = [(3 * hidden, hidden), (hidden, hidden), (inner, hidden), (hidden, inner)]
    if options.device == "cpu":
        kinds = {"float32": ((plain, prepacked), torch.float32), "bfloat16": ((plain, prepacked), torch.bfloat16),
                 "int8": ((int8, *(uint8_rows(zero, out) for zero in (128, 0)
                                   for out in (torch.bfloat16, torch.float32))), torch.float32)}
    else:
        kinds = {name: ((plain,), getattr(torch, name)) for name in ("float32", "bfloat16", "float16")}
    with torch.inference_mode():
        rates = {name: {str(rows): rate(ways, dtype, shapes, rows, options.device) for rows in options.rows}
                 for name, (ways, dtype) in kinds.items()}
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
