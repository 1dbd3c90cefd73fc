// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//	go build classify.go
package main

/*
#cgo pkg-config: zstc
#include <stdlib.h>
#include <zstc/zstc.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

var labels = []string{"travel", "cooking", "sport", "work"}

// check makes an error of a status. zstc_last_error belongs to the thread of the failed call: see LockOSThread in main.
func check(status C.zstc_status) error {
	if status == C.ZSTC_OK {
		return nil
	}
	return errors.New(C.GoString(C.zstc_last_error()))
}

func classify(z *C.zstc, text string, names []*C.char) error {
	ctext := C.CString(text)
	defer C.free(unsafe.Pointer(ctext))
	count := C.size_t(len(names))
	scores, order := make([]C.float, count), make([]C.size_t, count)
	if err := check(C.zstc_classify(z, ctext, C.size_t(len(text)), &names[0], count, nil, &scores[0])); err != nil {
		return err
	}
	C.zstc_rank(&scores[0], count, &order[0])
	for _, best := range order {
		fmt.Printf("%s\t%.4f\n", labels[best], float32(scores[best]))
	}
	return nil
}

func run(texts []string) error {
	var z *C.zstc
	if err := check(C.zstc_open(&z, nil, nil)); err != nil {
		return err
	}
	defer C.zstc_free(z)
	names := make([]*C.char, len(labels))
	for i, label := range labels {
		names[i] = C.CString(label)
		defer C.free(unsafe.Pointer(names[i]))
	}
	for _, text := range texts {
		if err := classify(z, text, names); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	runtime.LockOSThread()
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
