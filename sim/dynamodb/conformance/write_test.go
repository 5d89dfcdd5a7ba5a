package conformance_test

import (
	"fmt"
	"strings"
)

// writer makes the expressions of one call and their placeholders.
type writer struct {
	*generator
	names, values map[string]any
	changed       map[string]bool // attributes that the update already changes
}

// target returns an attribute to change, usually one that the update does not change
// yet.
func (w *writer) target() string {
	for {
		path := w.path()
		if plain := strings.TrimPrefix(path, "#"); !w.changed[plain] || w.rarely(50) {
			w.changed[plain] = true
			return path
		}
	}
}

// path returns an attribute's name or a placeholder for it.
func (w *writer) path() string {
	name := w.attribute()
	if w.rarely(100) {
		name = "id"
	}
	if name != "status" && name != "odd name" && !w.rarely(3) || w.rarely(200) {
		return strings.ReplaceAll(name, " ", "_")
	}
	placeholder := "#" + strings.ReplaceAll(name, " ", "_")
	w.names[placeholder] = name
	return placeholder
}

// literal returns a value's placeholder.
func (w *writer) literal() string {
	if len(w.values) > 0 && w.rarely(3) {
		return fmt.Sprint(":v", w.IntN(len(w.values)))
	}
	if w.rarely(300) {
		return ":undefined"
	}
	placeholder := fmt.Sprint(":v", len(w.values))
	w.values[placeholder] = w.value()
	return placeholder
}

// amount returns a placeholder of a number.
func (w *writer) amount() string {
	placeholder := fmt.Sprint(":v", len(w.values))
	w.values[placeholder] = map[string]any{"N": fmt.Sprint(w.IntN(20) - 5)}
	if w.rarely(10) {
		w.values[placeholder] = map[string]any{"N": w.number()}
	}
	return placeholder
}

func (w *writer) operand() string {
	if w.rarely(3) {
		return w.path()
	}
	return w.literal()
}

func (w *writer) condition(depth int) string {
	kinds := 9
	if depth == 0 {
		kinds = 6
	}
	switch w.IntN(kinds) {
	case 0:
		return w.one("attribute_exists", "attribute_not_exists") + "(" + w.path() + ")"
	case 1:
		return w.one("attribute_exists", "attribute_not_exists") + "(id)"
	case 2, 3:
		return w.path() + " " + w.one("=", "<>", "<", "<=", ">", ">=") + " " + w.operand()
	case 4:
		return "begins_with(" + w.operand() + ", " + w.operand() + ")"
	case 5:
		return w.operand() + w.one(" BETWEEN ", " between ") + w.operand() + w.one(" AND ", " and ") + w.operand()
	case 6:
		return w.one("NOT ", "not ") + w.condition(depth-1)
	case 7:
		return w.condition(depth-1) + w.one(" AND ", " OR ", " and ") + w.condition(depth-1)
	default:
		return "(" + w.condition(depth-1) + ")"
	}
}

func (w *writer) update() string {
	var sections []string
	if !w.rarely(5) {
		var sets []string
		for range 1 + w.IntN(3) {
			sets = append(sets, w.target()+" = "+w.assigned())
		}
		sections = append(sections, w.one("SET ", "set ")+strings.Join(sets, ", "))
	}
	if len(sections) == 0 || w.rarely(4) {
		var removes []string
		for range 1 + w.IntN(2) {
			removes = append(removes, w.target())
		}
		sections = append(sections, "REMOVE "+strings.Join(removes, ","))
	}
	if w.rarely(2) {
		sections[0], sections[len(sections)-1] = sections[len(sections)-1], sections[0]
	}
	return strings.Join(sections, " ")
}

func (w *writer) assigned() string {
	switch w.IntN(6) {
	case 0:
		return w.fallback()
	case 1:
		return "if_not_exists(" + w.counter() + ", " + w.amount() + ")" + w.one(" + ", " - ", "+", "-") + w.amount()
	case 2:
		return w.counter() + w.one(" + ", " - ") + w.amount()
	case 3:
		if w.rarely(5) {
			return w.operand() + w.one(" + ", " - ") + w.operand()
		}
		return w.counter()
	default:
		return w.literal()
	}
}

// counter returns an attribute that usually is a number, if it exists.
func (w *writer) counter() string {
	if w.rarely(20) {
		return w.path()
	}
	return w.one("n", "m")
}

func (w *writer) fallback() string {
	if !w.rarely(3) {
		return "if_not_exists(" + w.path() + ", " + w.literal() + ")"
	}
	return "if_not_exists(" + w.path() + "," + w.operand() + ")"
}

// spoil sometimes changes one character.
func (w *writer) spoil(expression string) string {
	if !w.rarely(25) {
		return expression
	}
	at := w.IntN(len(expression))
	insert := w.one("", " ", "(", ")", ",", "=", "<", ":", "#", "x", "_", "!", "1", "AND ", "NOT ", "SET ")
	return expression[:at] + insert + expression[at+w.IntN(2):]
}
