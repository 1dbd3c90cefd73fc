"""One contestant in a process of its own: a JSON line in for each job, a JSON line out.

A job is {"texts": […], "labels": […], "batch": N}, and "threads": T to have that many threads ask for a text each. The
answer is {"seconds": S, "scores": [text][label], "grown": BYTES}; scores are the softmax of the entailment logits over
the labels, `grown` is the peak of resident memory above what was there before. Tokenizing is inside the time on every
side.
"""
import argparse
import concurrent.futures
import ctypes
import inspect
import json
import sys
import time

from work import TEMPLATE


def pairs_of(texts, labels):
    return [(text, TEMPLATE.format(label)) for text in texts for label in labels]


class Padded:
    """What both padding peers share: tokenize all, sort by length, run in batches."""

    def __init__(self, model):
        from transformers import AutoConfig, AutoTokenizer

        config = AutoConfig.from_pretrained(model)
        self.entailment = config.label2id["entailment"]
        self.tokenizer = AutoTokenizer.from_pretrained(model)
        self.limit = min(1024, config.max_position_embeddings)

    def run(self, texts, labels, batch):
        import numpy

        pairs = pairs_of(texts, labels)
        fields = self.tokenizer([a for a, _ in pairs], [b for _, b in pairs], truncation="only_first",
                                max_length=self.limit)
        lengths = [len(ids) for ids in fields["input_ids"]]
        order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        logits = numpy.zeros(len(lengths))
        batches = (order[at:at + batch] for at in range(0, len(order), batch))
        for chosen, found in self.results((chosen, self.filled(fields, chosen)) for chosen in batches):
            logits[chosen] = found[:, self.entailment]
        rows = logits.reshape(len(texts), len(labels))
        powers = numpy.exp(rows - rows.max(1, keepdims=True))
        return (powers / powers.sum(1, keepdims=True)).tolist()

    def filled(self, fields, chosen):
        return self.tokenizer.pad({name: [values[i] for i in chosen] for name, values in fields.items()},
                                  return_tensors="np")

    def results(self, batches):
        """What was chosen with its logits, one batch after another."""
        for chosen, fields in batches:
            yield chosen, self.logits(fields)


class Transformers(Padded):
    def __init__(self, options):
        import torch
        from transformers import AutoModelForSequenceClassification

        super().__init__(options.model)
        if options.threads > 0:
            torch.set_num_threads(options.threads)
        self.torch, self.device = torch, options.device
        self.model = AutoModelForSequenceClassification.from_pretrained(
            options.model, dtype=getattr(torch, options.precision)).eval().to(options.device)
        self.takes = inspect.signature(self.model.forward).parameters

    def logits(self, fields):
        with self.torch.inference_mode():
            result = self.model(**{name: self.torch.from_numpy(values).to(self.device)
                                   for name, values in fields.items() if name in self.takes})
        return result.logits.float().cpu().numpy()


class Compiled(Transformers):
    """torch.compile with shapes left open. Frozen: weights are constants, which inductor may lay out as it likes. What
    is compiled anew for a batch is so in the rounds that are not timed."""

    def __init__(self, options):
        super().__init__(options)
        import torch._inductor.config

        torch._inductor.config.freezing = options.frozen
        self.model = self.torch.compile(self.model, dynamic=True)


class OnnxRuntime(Padded):
    def __init__(self, options):
        import onnxruntime

        super().__init__(options.model)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options.threads
        self.session = onnxruntime.InferenceSession(options.file, settings, providers=["CPUExecutionProvider"])

    def logits(self, fields):
        return self.session.run(None, {name: values.astype("int64") for name, values in fields.items()})[0]


class OpenVino(Padded):
    """The traced module, with lengths and batches left open, and as many requests under way as there are streams."""

    def __init__(self, options):
        import openvino

        super().__init__(options.model)
        settings = {"INFERENCE_NUM_THREADS": options.threads,
                    "INFERENCE_PRECISION_HINT": {"float32": "f32", "bfloat16": "bf16"}[options.precision]}
        if options.streams == 0:
            settings["PERFORMANCE_HINT"] = "LATENCY"
        else:
            settings["NUM_STREAMS"] = options.streams
        model = openvino.Core().compile_model(options.file, "CPU", settings)
        self.names = [one.get_any_name() for one in model.inputs]
        self.queue = openvino.AsyncInferQueue(model, max(1, options.streams))

    def results(self, batches):
        done = []
        self.queue.set_callback(lambda request, chosen: done.append((chosen, request.get_output_tensor().data.copy())))
        for chosen, fields in batches:
            self.queue.start_async({name: fields[name].astype("int64") for name in self.names}, chosen)
        self.queue.wait_all()
        return done


class Pipeline:
    """transformers as its users call it."""

    def __init__(self, options):
        import torch
        from transformers import pipeline

        if options.threads > 0:
            torch.set_num_threads(options.threads)
        self.classify = pipeline("zero-shot-classification", model=options.model, device=options.device,
                                 dtype=getattr(torch, options.precision))

    def run(self, texts, labels, _):
        rows = []
        for answer in self.classify(texts, labels):
            scores = dict(zip(answer["labels"], answer["scores"]))
            rows.append([scores[label] for label in labels])
        return rows


class GliClass:
    """All labels of a text in one pass: gliclass's uni-encoder over the model's body, with random weights."""

    TOKENS = ("<<LABEL>>", "<<SEP>>", "<<EXAMPLE>>")

    def __init__(self, options):
        import torch
        from gliclass import GLiClassModel, GLiClassModelConfig, ZeroShotClassificationPipeline
        from transformers import AutoConfig, AutoTokenizer

        torch.set_num_threads(options.threads)
        tokenizer = AutoTokenizer.from_pretrained(options.model)
        tokenizer.add_tokens(list(self.TOKENS), special_tokens=True)
        names = ("class_token_index", "text_token_index", "example_token_index")
        config = GLiClassModelConfig(encoder_config=AutoConfig.from_pretrained(options.model),
                                     encoder_model=options.model, max_num_classes=1000,
                                     **dict(zip(names, tokenizer.convert_tokens_to_ids(list(self.TOKENS)))))
        model = GLiClassModel(config).to(getattr(torch, options.precision)).eval()
        self.classify = ZeroShotClassificationPipeline(model, tokenizer, max_classes=1000, device="cpu",
                                                       progress_bar=False)

    def run(self, texts, labels, _):
        rows = []
        for answer in self.classify(texts, labels, threshold=0.0):
            scores = {one["label"]: one["score"] for one in answer}
            rows.append([scores[label] for label in labels])
        return rows


class Zstc:
    def __init__(self, options):
        self.library = ctypes.CDLL(options.library)
        self.library.zstc_last_error.restype = ctypes.c_char_p
        settings, self.handle = ctypes.c_void_p(), ctypes.c_void_p()
        self.check(self.library.zstc_options_new(ctypes.byref(settings)))
        self.check(self.library.zstc_options_set_device(settings, options.device.encode()))
        self.check(self.library.zstc_options_set_precision(settings, options.precision.encode()))
        self.check(self.library.zstc_options_set_threads(settings, ctypes.c_int32(options.threads)))
        self.check(self.library.zstc_open(ctypes.byref(self.handle), options.model.encode(), settings))

    def check(self, status):
        if status != 0:
            sys.exit(self.library.zstc_last_error().decode())

    def run(self, texts, labels, _):
        request = {"inputs": texts, "parameters": {"candidate_labels": labels}}
        text, answer = json.dumps(request).encode(), ctypes.c_void_p()
        self.check(self.library.zstc_classify_json(self.handle, text, ctypes.c_size_t(len(text)),
                                                   ctypes.byref(answer)))
        rows = json.loads(ctypes.string_at(answer))
        self.library.zstc_string_free(answer)
        return [[dict(zip(row["labels"], row["scores"]))[label] for label in labels] for row in rows]

    def run_threads(self, texts, labels, threads):
        """Every thread takes the next text until none is left, one zstc_classify each."""
        names = (ctypes.c_char_p * len(labels))(*(label.encode() for label in labels))
        rows = [(ctypes.c_float * len(labels))() for _ in texts]

        def one(index):
            text = texts[index].encode()
            self.check(self.library.zstc_classify(self.handle, text, ctypes.c_size_t(len(text)), names,
                                                  ctypes.c_size_t(len(labels)), None, rows[index]))

        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, range(len(texts))))
        return [list(row) for row in rows]


def memory(field):
    """A field of /proc/self/status in bytes."""
    for line in open("/proc/self/status"):
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    return 0


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def answer(side, job):
    forget_peak()
    before, start = memory("VmRSS"), time.perf_counter()
    if "threads" in job:
        scores = side.run_threads(job["texts"], job["labels"], job["threads"])
    else:
        scores = side.run(job["texts"], job["labels"], job["batch"])
    return {"seconds": time.perf_counter() - start, "scores": scores, "grown": memory("VmHWM") - before}


KINDS = {"transformers": Transformers, "compiled": Compiled, "onnxruntime": OnnxRuntime, "openvino": OpenVino,
         "pipeline": Pipeline, "gliclass": GliClass, "zstc": Zstc}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--model", required=True)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--library", help="libzstc.so")
    parser.add_argument("--file", help="an ONNX file, or an OpenVINO model (.xml)")
    parser.add_argument("--streams", type=int, default=1, help="of OpenVINO; 0: as its hint LATENCY chooses")
    parser.add_argument("--frozen", action="store_true", help="torch.compile: with weights as constants")
    options = parser.parse_args()
    answers, sys.stdout = sys.stdout, sys.stderr
    if options.library:
        ctypes.CDLL(options.library)
    forget_peak()
    before = memory("VmRSS")
    side = KINDS[options.kind](options)
    opened = {"before": before, "peak": memory("VmHWM"), "kept": memory("VmRSS")}
    print(json.dumps(opened), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(side, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
