"""A model in the forms of other libraries: ONNX and OpenVINO, each in float32 and in int8.

    python3 forms.py FORM MODEL SOURCE TARGET      FORM: onnx, onnx-int8, openvino, openvino-int8

SOURCE is MODEL itself, or the float32 form that an int8 form is made of.
"""
import pathlib
import sys

import work

CALIBRATION_PAIRS = 300


def module_of(folder, **more):
    """The model up to its logits. For BART the position that is read is taken from the mask: transformers looks for the
    last end-of-sequence id, which is the same position and cannot be traced."""
    import torch
    from transformers import AutoModelForSequenceClassification

    class Logits(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask, token_type_ids=None):
            if token_type_ids is not None:
                return self.model(input_ids=input_ids, attention_mask=attention_mask,
                                  token_type_ids=token_type_ids).logits
            if self.model.config.model_type != "bart":
                return self.model(input_ids=input_ids, attention_mask=attention_mask).logits
            hidden = self.model.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)[0]
            last = attention_mask.sum(1) - 1
            return self.model.classification_head(hidden[torch.arange(hidden.shape[0]), last])

    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32, **more).eval()
    return Logits(model)


def example_of(config, shape):
    import torch

    ids = torch.randint(4, 1000, shape)
    fields = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if getattr(config, "type_vocab_size", 0) > 1:
        fields["token_type_ids"] = torch.zeros_like(ids)
    return fields


def export_onnx(model, _, target):
    import torch

    module = module_of(model)
    config = module.model.config
    fields = example_of(config, (3, 17))
    batch = torch.export.Dim("batch", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=2, max=min(1024, config.max_position_embeddings))
    shape = {0: batch, 1: tokens}
    with torch.no_grad():
        torch.onnx.export(module, tuple(fields.values()), str(target), dynamo=True, external_data=True,
                          input_names=list(fields), output_names=["logits"],
                          dynamic_shapes={name: shape for name in fields})


def quantise_onnx(_, source, target):
    """ONNX Runtime's dynamic quantisation: int8 weights with a scale for each channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(source), str(target), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Gemm"], use_external_data_format=True)


def export_openvino(model, _, target):
    import openvino
    import torch

    module = module_of(model, attn_implementation="eager")
    with torch.no_grad():
        converted = openvino.convert_model(module, example_input=example_of(module.model.config, (3, 40)))
    for one in converted.inputs:  # an input may have a second name, of the tracer's
        one.get_tensor().set_names({one.node.friendly_name})
    openvino.save_model(converted, target, compress_to_fp16=False)


def calibration_pairs():
    """Pairs of the kind that is timed, of texts that are not."""
    texts = work.calibration_texts(CALIBRATION_PAIRS)
    return [(text, work.TEMPLATE.format(work.LABELS[i % len(work.LABELS)])) for i, text in enumerate(texts)]


def quantise_openvino(model, source, target):
    """NNCF's static quantisation, as its manual says for transformers."""
    import nncf
    import openvino
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(model))
    plain = openvino.Core().read_model(source)
    names = [one.get_any_name() for one in plain.inputs]

    def fields_of(pair):
        fields = tokenizer(*pair, truncation="only_first", max_length=512, return_tensors="np")
        return {name: fields[name].astype("int64") for name in names}

    pairs = calibration_pairs()
    quantised = nncf.quantize(plain, nncf.Dataset(pairs, fields_of), model_type=nncf.ModelType.TRANSFORMER,
                              subset_size=len(pairs))
    openvino.save_model(quantised, target, compress_to_fp16=False)


# name: who makes it, its file, and the form that it is made of.
FORMS = {"onnx": (export_onnx, "model.onnx", None), "onnx-int8": (quantise_onnx, "model.onnx", "onnx"),
         "openvino": (export_openvino, "model.xml", None),
         "openvino-int8": (quantise_openvino, "model.xml", "openvino")}


if __name__ == "__main__":
    form, *paths = sys.argv[1:]
    FORMS[form][0](*map(pathlib.Path, paths))
