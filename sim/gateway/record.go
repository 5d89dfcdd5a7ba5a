package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"countersign/tools/template"
)

// record writes an event to a file named by number and route, such as
// 0001-post-session.json. It contains everything that the client sent, including
// passwords and tokens, so only its owner can read it.
func (g *Gateway) record(route template.Route, event []byte) error {
	if g.config.Record == "" {
		return nil
	}
	if err := os.MkdirAll(g.config.Record, 0o700); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, event, "", "  "); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	text.WriteByte('\n')
	name := strings.ToLower(strings.NewReplacer(" /", "-", "/", "-").Replace(route.Key))
	file := filepath.Join(g.config.Record, fmt.Sprintf("%04d-%s.json", g.recorded.Add(1), name))
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}
