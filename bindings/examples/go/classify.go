// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//	go build classify.go
package main

/*
#cgo pkg-config: zstc
#include <zstc/zstc.h>
// Labels that are known only at run time would be copied by C.CString.
const char *const labels[] = {"travel", "cooking", "sport", "work"};
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

func check(status C.zstc_status) {
	if status != C.ZSTC_OK {
		fmt.Fprintln(os.Stderr, C.GoString(C.zstc_last_error()))
		os.Exit(1)
	}
}

func main() {
	runtime.LockOSThread() // zstc_last_error belongs to the thread of the failed call
	scores, order := make([]C.float, 4), make([]C.size_t, 4)
	var z *C.zstc
	check(C.zstc_open(&z, nil, nil))
	defer C.zstc_free(z)
	for _, arg := range os.Args[1:] {
		text := append([]byte(arg), 0) // an empty slice would have no address
		check(C.zstc_classify(z, (*C.char)(unsafe.Pointer(&text[0])), C.size_t(len(arg)), &C.labels[0], 4, nil, &scores[0]))
		C.zstc_rank(&scores[0], 4, &order[0])
		for _, best := range order {
			fmt.Printf("%s\t%.4f\n", C.GoString(C.labels[best]), float32(scores[best]))
		}
	}
}
