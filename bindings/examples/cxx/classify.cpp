// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     c++ -std=c++17 classify.cpp -o classify $(pkg-config --cflags --libs zstc)
#include <cstdio>
#include <exception>
#include <string>
#include <vector>
#include <zstc/zstc.hpp>

int main(int argc, char **argv) try {
    const std::vector<std::string> names = {"travel", "cooking", "sport", "work"};
    const zstcpp::model model;
    const zstcpp::label_set labels(model, names); // prepared once for all texts
    for (int i = 1; i < argc; i++) {
        const std::vector<float> scores = model.classify(argv[i], labels);
        for (std::size_t best : zstcpp::rank(scores)) std::printf("%s\t%.4f\n", names[best].c_str(), scores[best]);
    }
    return 0;
} catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
