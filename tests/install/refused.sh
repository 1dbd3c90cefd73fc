#!/usr/bin/env bash
# refused.sh COMPILER INCLUDES: what zstc.hpp promises to refuse does not compile, and the compiler's message says why.
set -euo pipefail
export LC_ALL=C
compiler=$1 includes=$2 status=0

# refused MESSAGE OPTION... <CODE
refused() {
    local message=$1 output
    shift
    if output=$("$compiler" -std=c++17 "$@" "-I$includes" -fsyntax-only -x c++ - 2>&1); then
        echo "compiled, though it should be refused with: $message"
        status=1
    elif ! grep -qF -- "$message" <<<"$output"; then
        printf 'refused without the message: %s\n%s\n' "$message" "$output"
        status=1
    fi
}

refused 'zstc.hpp needs C++17' -std=c++14 <<<'#include <zstc/zstc.hpp>'
refused 'zstc.hpp reports errors by exceptions' -fno-exceptions <<<'#include <zstc/zstc.hpp>'
refused 'expected a range of std::string or const char *, not of std::string_view' <<'CODE'
#include <zstc/zstc.hpp>
zstcpp::string_list from(const std::vector<std::string_view> &labels) { return labels; }
CODE
# A range that makes its strings as it goes: the pointers to them would be left without them.
refused 'expected a range of std::string or const char *, not of std::string_view' <<'CODE'
#include <zstc/zstc.hpp>
struct iterator {
    using value_type = std::string;
    std::string operator*() const;
};
struct range {
    iterator begin() const, end() const;
};
zstcpp::string_list from(const range &labels) { return labels; }
CODE
exit $status
