package dynamodb

import "strings"

// parseUpdate parses an UpdateExpression.
func parseUpdate(source string, known *placeholders) (update, *failure) {
	p := newParser("UpdateExpression", source, known)
	var u update
	seen := map[string]bool{}
	for first := true; first || p.peek().kind != tokenEnd; first = false {
		section := strings.ToUpper(p.peek().text)
		switch {
		case p.isKeyword("SET"):
			p.list(func() { u.sets = append(u.sets, p.assignment()) })
		case p.isKeyword("REMOVE"):
			p.list(func() { u.removes = append(u.removes, p.path()) })
		case p.isKeyword("ADD"), p.isKeyword("DELETE"):
			p.unsupported("the section %s", section)
		default:
			p.syntax()
		}
		if seen[section] {
			p.note("The \"%s\" section can only be used once in an update expression;", section)
		}
		seen[section] = true
	}
	p.apart(u.paths())
	return u, p.result()
}

// list parses a section: its keyword, then elements separated by commas.
func (p *parser) list(one func()) {
	p.take()
	one()
	for p.isSymbol(",") {
		p.take()
		one()
	}
}

// apart refuses changing an attribute twice.
func (p *parser) apart(paths []string) {
	seen := map[string]bool{}
	for _, path := range paths {
		if seen[path] {
			p.note("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [%s], path two: [%s]", path, path)
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
	e := expression{left: p.sourceOf(p.part())}
	if !p.isSymbol("+") && !p.isSymbol("-") {
		return e
	}
	e.operator = p.take().text
	e.right = p.sourceOf(p.part())
	for _, s := range []source{e.left, e.right} {
		if s.literal != nil && s.literal.kind != "N" {
			p.note("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", e.operator, s.literal.kind)
		}
	}
	return e
}

// sourceOf converts a part into the operand of an assignment: an operand, or
// if_not_exists(…).
func (p *parser) sourceOf(from part) source {
	switch name := from.function; name {
	case "":
		return source{operand: from.operand}
	case "if_not_exists":
	case "list_append":
		p.unsupported("the function %s", name)
	case "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size":
		p.note("The function is not allowed in an update expression; function: %s", name)
	default:
		p.note("Invalid function name; function: %s", name)
	}
	p.operands(from, 2)
	if len(from.arguments) != 2 {
		return source{}
	}
	fallback := p.sourceOf(from.arguments[1])
	if fallback.fallback == nil {
		p.distinct(from.function, from.arguments[0].operand, fallback.operand)
	}
	return source{operand: from.arguments[0].operand, fallback: &fallback}
}
