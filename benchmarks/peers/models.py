"""The models that are compared: bart-large with random weights, and its ONNX exports."""
import pathlib
import shutil

from work import ROOT, SEED


def make_bart_large(folder):
    """facebook/bart-large-mnli's shape; weights scaled so that logits differ between texts and labels."""
    import torch
    from transformers import BartConfig, BartForSequenceClassification

    torch.manual_seed(SEED)
    names = {0: "contradiction", 1: "neutral", 2: "entailment"}
    config = BartConfig(id2label=names, label2id={name: i for i, name in names.items()}, init_std=0.05)
    model = BartForSequenceClassification(config).eval()
    with torch.no_grad():
        for module in (model.classification_head.dense, model.classification_head.out_proj):
            module.weight.mul_(2.0)
    model.save_pretrained(folder)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(ROOT / "tests" / "data" / "tokenizers" / "bart" / name, folder / name)


def export_onnx(folder, path):
    """The model up to its logits. The position that is read is taken from the mask: transformers looks for the last
    end-of-sequence id, which is the same position and cannot be traced."""
    import torch
    from transformers import AutoModelForSequenceClassification

    class Exported(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask, token_type_ids=None):
            if token_type_ids is not None:
                return self.model(input_ids, attention_mask, token_type_ids).logits
            hidden = self.model.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)[0]
            last = attention_mask.sum(1) - 1
            return self.model.classification_head(hidden[torch.arange(hidden.shape[0]), last])

    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    ids = torch.randint(4, 1000, (3, 17))
    fields = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if model.config.model_type == "bert":
        fields["token_type_ids"] = torch.zeros_like(ids)
    batch = torch.export.Dim("batch", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=2, max=min(1024, model.config.max_position_embeddings))
    shape = {0: batch, 1: tokens}
    with torch.no_grad():
        torch.onnx.export(Exported(model), tuple(fields.values()), str(path), dynamo=True, external_data=True,
                          input_names=list(fields), output_names=["logits"],
                          dynamic_shapes={name: shape for name in fields})


def quantise_onnx(path, target):
    """ONNX Runtime's dynamic quantisation: int8 weights with a scale for each channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(path), str(target), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Gemm"], use_external_data_format=True)


if __name__ == "__main__":
    import sys

    job, *paths = sys.argv[1:]
    {"make": make_bart_large, "export": export_onnx, "quantise": quantise_onnx}[job](*map(pathlib.Path, paths))
