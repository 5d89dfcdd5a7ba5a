package browser_test

import (
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// gallery is a page that a person can leaf through: a row for each state.
const gallery = `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Every state of the pages</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; background: #ddd; }
h2 { margin: 2rem 0 .5rem; }
div { display: flex; gap: .5rem; overflow-x: auto; align-items: start; }
figure { margin: 0; } figcaption { font-size: .8rem; } img { height: 22rem; border: 1px solid #888; }
</style>
<h1>Every state of the pages</h1>
{{range .}}<h2>{{.Name}}</h2>
<div>{{range .Pictures}}<figure><a href="{{.}}"><img src="{{.}}" alt="{{.}}" loading="lazy"></a><figcaption>{{.}}</figcaption></figure>{{end}}</div>
{{end}}`

// row is a state and its pictures.
type row struct {
	Name     string
	Pictures []string
}

// writeGallery makes an index.html of the pictures in a folder.
func writeGallery(folder string) error {
	if folder == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil || len(files) == 0 {
		return err
	}
	slices.Sort(files)
	var rows []row
	for _, file := range files {
		picture := filepath.Base(file)
		name := stateOf(picture)
		if len(rows) == 0 || rows[len(rows)-1].Name != name {
			rows = append(rows, row{Name: name})
		}
		last := &rows[len(rows)-1]
		last.Pictures = append(last.Pictures, picture)
	}
	index, err := os.Create(filepath.Join(folder, "index.html"))
	if err != nil {
		return err
	}
	defer index.Close()
	return template.Must(template.New("gallery").Parse(gallery)).Execute(index, rows)
}

// stateOf is a picture's name without its look and language.
func stateOf(picture string) string {
	name := strings.TrimSuffix(picture, ".png")
	for _, l := range []look{wideDark, wide, narrowDark, narrow} {
		name = strings.TrimSuffix(name, "-"+l.name)
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, "-en"), "-ar")
}
