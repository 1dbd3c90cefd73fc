// zstc.node: class Model, whose classify(text, labels) gives a Promise of a Float32Array. The work is done in a thread
// of libuv, so that the event loop goes on meanwhile.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <napi.h>
#include <zstc/zstc.hpp>

namespace {

// One call. It holds the model, so that the garbage collector cannot free it before the call has ended.
class Call : public Napi::AsyncWorker {
  public:
    Call(Napi::Env env, std::shared_ptr<const zstcpp::model> model, std::string text, std::vector<std::string> labels)
        : Napi::AsyncWorker(env), deferred_(env), model_(std::move(model)), text_(std::move(text)),
          labels_(std::move(labels)) {}
    Napi::Promise promise() const { return deferred_.Promise(); }

  protected:
    void Execute() override { scores_ = model_->classify(text_, labels_); } // what it throws rejects the promise
    void OnOK() override {
        auto scores = Napi::Float32Array::New(Env(), scores_.size());
        std::copy(scores_.begin(), scores_.end(), scores.Data());
        deferred_.Resolve(scores);
    }
    void OnError(const Napi::Error &error) override { deferred_.Reject(error.Value()); }

  private:
    Napi::Promise::Deferred deferred_;
    std::shared_ptr<const zstcpp::model> model_;
    std::string text_;
    std::vector<std::string> labels_;
    std::vector<float> scores_;
};

class Model : public Napi::ObjectWrap<Model> {
  public:
    static Napi::Object init(Napi::Env env, Napi::Object exports) {
        exports.Set("Model", DefineClass(env, "Model", {InstanceMethod<&Model::classify>("classify")}));
        return exports;
    }
    explicit Model(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Model>(info) {
        try {
            model_ = std::make_shared<const zstcpp::model>(); // $ZSTC_MODEL, else the default one
        } catch (const zstcpp::error &e) {
            throw Napi::Error::New(info.Env(), e.what());
        }
    }

  private:
    Napi::Value classify(const Napi::CallbackInfo &info) {
        const auto list = info[1].As<Napi::Array>();
        std::vector<std::string> labels;
        for (uint32_t i = 0; i < list.Length(); i++) labels.push_back(list.Get(i).ToString());
        auto *call = new Call(info.Env(), model_, info[0].ToString(), std::move(labels)); // frees itself
        call->Queue();
        return call->promise();
    }
    std::shared_ptr<const zstcpp::model> model_;
};

Napi::Object init(Napi::Env env, Napi::Object exports) { return Model::init(env, exports); }

} // namespace

NODE_API_MODULE(zstc, init)
