// Command make writes the vectors of the background questions by the built-in encoder, under the metric
// that is in the program:
//
//	go run ./make vectors.bin
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("give the file to write, as in: go run ./make vectors.bin")
	}
	e, err := encoder.Adapted()
	if err != nil {
		return err
	}
	found, err := e.Encode(context.Background(), background.Questions())
	if err != nil {
		return err
	}
	var vectors []background.Vector
	for i, v := range found {
		q, ok := background.Quantise(v)
		if !ok {
			return fmt.Errorf("%q has no vector", background.Questions()[i])
		}
		vectors = append(vectors, q)
	}
	return os.WriteFile(args[0], background.Encode(e.Model(), vectors), 0o644)
}
