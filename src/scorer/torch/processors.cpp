#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_getaffinity
#endif
#include "scorer/torch/processors.h"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace zstc_torch {

namespace {

constexpr long most_threads = 4096; // as zstc_options_set_threads

int32_t affinity_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        const int count = CPU_COUNT(&set);
        if (count > 0) return count;
    }
    const unsigned count = std::thread::hardware_concurrency(); // a machine with more processors than a cpu_set_t holds
    return count == 0 ? 1 : static_cast<int32_t>(count);
}

std::string read_file(const std::string &path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Quota and period in microseconds; no quota ("max" or -1) gives 0.
int32_t processors_of(const std::string &quota, const std::string &period) {
    const double used = std::strtod(quota.c_str(), nullptr), of = std::strtod(period.c_str(), nullptr);
    if (!(used > 0) || !(of > 0)) return 0;
    const double share = used / of;
    const int32_t whole = static_cast<int32_t>(std::min<double>(share, most_threads));
    return whole < share && whole < most_threads ? whole + 1 : whole;
}

int32_t quota_of_folder(const std::string &folder, bool version2) {
    if (!version2)
        return processors_of(read_file(folder + "/cpu.cfs_quota_us"), read_file(folder + "/cpu.cfs_period_us"));
    std::istringstream both(read_file(folder + "/cpu.max"));
    std::string quota, period;
    both >> quota >> period;
    return processors_of(quota, period);
}

int32_t smaller_quota(int32_t a, int32_t b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

// A group's own quota and those of all above it; in a container the upper part of the path may not be there.
int32_t quota_of_path(const std::string &mount, std::string path, bool version2) {
    int32_t quota = quota_of_folder(mount, version2);
    while (path.size() > 1) {
        quota = smaller_quota(quota, quota_of_folder(mount + path, version2));
        path.erase(path.find_last_of('/'));
    }
    return quota;
}

bool lists(const std::string &controllers, const std::string &wanted) {
    return ("," + controllers + ",").find("," + wanted + ",") != std::string::npos;
}

// "hierarchy:controllers:path"; version 2 has no controllers there.
int32_t quota_of_line(const std::string &line, const std::string &mount) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) return 0;
    const std::string controllers = line.substr(first + 1, second - first - 1), path = line.substr(second + 1);
    if (path.empty() || path[0] != '/') return 0;
    if (controllers.empty()) return quota_of_path(mount, path, true);
    if (!lists(controllers, "cpu")) return 0;
    return smaller_quota(quota_of_path(mount + "/" + controllers, path, false),
                         quota_of_path(mount + "/cpu", path, false));
}

} // namespace

int32_t quota_processors(const std::string &groups, const std::string &mount) {
    int32_t quota = 0;
    std::istringstream lines(groups);
    for (std::string line; std::getline(lines, line);) quota = smaller_quota(quota, quota_of_line(line, mount));
    return quota;
}

int32_t default_threads() {
    const char *asked = std::getenv("OMP_NUM_THREADS");
    const long number = asked != nullptr ? std::strtol(asked, nullptr, 10) : 0;
    if (number > 0) return static_cast<int32_t>(std::min(number, most_threads));
    return smaller_quota(affinity_processors(), quota_processors(read_file("/proc/self/cgroup"), "/sys/fs/cgroup"));
}

} // namespace zstc_torch
