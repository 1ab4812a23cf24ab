package telegram

import (
	"context"
	"maps"
	"strings"
	"sync"
)

// volatile is a [State] that forgets everything at the end.
type volatile struct {
	mu    sync.Mutex
	texts map[string]string
}

// Text implements [State].
func (m *volatile) Text(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.texts[key], nil
}

// SetText implements [State].
func (m *volatile) SetText(ctx context.Context, key, value string) error {
	return m.Change(ctx, map[string]string{key: value}, nil)
}

// Change implements [State].
func (m *volatile) Change(_ context.Context, set map[string]string, remove []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.texts == nil {
		m.texts = map[string]string{}
	}
	maps.Copy(m.texts, set)
	for _, key := range remove {
		delete(m.texts, key)
	}
	return nil
}

// Under implements [State].
func (m *volatile) Under(_ context.Context, prefix string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]string{}
	for key, value := range m.texts {
		if strings.HasPrefix(key, prefix) {
			found[key] = value
		}
	}
	return found, nil
}
