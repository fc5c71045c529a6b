// The limit of this machine: the kernel's own algorithm, draws and digest in C++.
//   twin <bench> <size> <work>

#include "kernel-twin.hpp"
#include "models.hpp"

int main(int count, char** values) { return runBench<TwinEngine>(readArguments(count, values, 1)); }
