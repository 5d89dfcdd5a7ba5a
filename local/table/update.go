package table

import "strings"

// update is a parsed UpdateExpression. Its zero value changes nothing.
type update struct {
	sets    []assignment
	removes []string
}

type assignment struct {
	path  string
	value expression
}

// expression is the right side of an assignment: a value, or the sum or difference of two.
type expression struct {
	operator    string // "", "+" or "-"
	left, right source
}

// source is an operand, or with a fallback if_not_exists(operand, fallback).
type source struct {
	operand
	fallback *source
}

func (s source) value(i item) (value, *failure) {
	v, ok := s.operand.value(i)
	switch {
	case ok:
		return v, nil
	case s.fallback != nil:
		return s.fallback.value(i)
	default:
		return value{}, invalid("The provided expression refers to an attribute that does not exist in the item")
	}
}

func (e expression) value(i item) (value, *failure) {
	left, f := e.left.value(i)
	if f != nil || e.operator == "" {
		return left, f
	}
	right, f := e.right.value(i)
	if f != nil {
		return value{}, f
	}
	if left.kind != "N" || right.kind != "N" {
		return value{}, invalid("An operand in the update expression has an incorrect data type")
	}
	sum := value{kind: "N"}
	if e.operator == "+" {
		sum.num, f = left.num.plus(right.num)
	} else {
		sum.num, f = left.num.minus(right.num)
	}
	return sum, f
}

// apply gives the item that the update makes of another. Every value comes of the old item.
func (u update) apply(old item) (item, *failure) {
	next := old.clone()
	for _, a := range u.sets {
		v, f := a.value.value(old)
		if f != nil {
			return nil, f
		}
		next[a.path] = v
	}
	for _, path := range u.removes {
		delete(next, path)
	}
	if next.size() > maxItem {
		return nil, invalid("Item size to update has exceeded the maximum allowed size")
	}
	return next, nil
}

// changes tells whether the update names the attribute as one to set or remove.
func (u update) changes(name string) bool {
	for _, path := range u.paths() {
		if path == name {
			return true
		}
	}
	return false
}

func (u update) paths() []string {
	var paths []string
	for _, a := range u.sets {
		paths = append(paths, a.path)
	}
	return append(paths, u.removes...)
}

// parseUpdate reads an UpdateExpression.
func parseUpdate(source string, known *placeholders) (update, *failure) {
	p := newParser("UpdateExpression", source, known)
	var u update
	seen := map[string]bool{}
	for first := true; first || p.peek().kind != tokenEnd; first = false {
		section := strings.ToUpper(p.peek().text)
		switch {
		case seen[section]:
			p.fail("The \"%s\" section can only be used once in an update expression;", section)
		case p.isKeyword("SET"):
			p.list(func() { u.sets = append(u.sets, p.assignment()) })
		case p.isKeyword("REMOVE"):
			p.list(func() { u.removes = append(u.removes, p.path()) })
		case p.isKeyword("ADD"), p.isKeyword("DELETE"):
			p.unsupported("the section %s", section)
		default:
			p.syntax()
		}
		seen[section] = true
	}
	p.distinct(u.paths())
	return u, p.failed
}

// list reads a section: its keyword, and what follows, separated by commas.
func (p *parser) list(one func()) {
	p.take()
	one()
	for p.isSymbol(",") {
		p.take()
		one()
	}
}

func (p *parser) distinct(paths []string) {
	seen := map[string]bool{}
	for _, path := range paths {
		if seen[path] {
			p.fail("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [%s], path two: [%s]", path, path)
		}
		seen[path] = true
	}
}

func (p *parser) assignment() assignment {
	a := assignment{path: p.path()}
	p.expect("=")
	a.value = p.expression()
	return a
}

func (p *parser) expression() expression {
	if p.isSymbol("(") {
		p.unsupported("parentheses in an update")
	}
	e := expression{left: p.valueSource()}
	if !p.isSymbol("+") && !p.isSymbol("-") {
		return e
	}
	e.operator = p.take().text
	e.right = p.valueSource()
	for _, s := range []source{e.left, e.right} {
		if s.literal != nil && s.literal.kind != "N" {
			p.fail("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", e.operator, s.literal.kind)
		}
	}
	return e
}

// valueSource reads an attribute, a value or if_not_exists(…).
func (p *parser) valueSource() source {
	function := p.call()
	switch function {
	case "":
		return source{operand: p.operand()}
	case "if_not_exists":
	case "list_append":
		p.unsupported("the function %s", function)
	case "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size":
		p.fail("The function is not allowed in an update expression; function: %s", function)
	default:
		p.fail("Invalid function name; function: %s", function)
	}
	p.take()
	p.expect("(")
	if p.peek().kind == tokenValue {
		p.fail("Operator or function requires a document path; operator or function: %s", function)
	}
	s := source{operand: operand{path: p.path()}}
	p.expect(",")
	if p.failed == nil {
		fallback := p.valueSource()
		s.fallback = &fallback
	}
	p.expect(")")
	return s
}
