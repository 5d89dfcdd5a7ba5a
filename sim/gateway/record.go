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

// record keeps an event as a file, named by its number and route: 0001-post-session.json. It holds whatever the client
// sent, passwords and tokens included, and is readable by its owner only.
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
