package dynamodb

// operand is an attribute of the item, or a value of the request.
type operand struct {
	path    string
	literal *value
}

func (o operand) value(i item) (value, bool) {
	if o.literal != nil {
		return *o.literal, true
	}
	v, ok := i[o.path]
	return v, ok
}

// same reports whether both operands are the same attribute.
func (o operand) same(other operand) bool {
	return o.literal == nil && other.literal == nil && o.path == other.path
}

// part is an operand or a function call in an expression.
type part struct {
	operand
	function  string // "" for an operand
	arguments []part
}

// part parses an attribute's name, a :value or a call.
func (p *parser) part() part {
	switch t := p.peek(); {
	case p.calls():
		return p.invocation()
	case p.isSymbol("("):
		p.unsupported("parentheses around an operand")
		return part{}
	case t.kind == tokenValue:
		p.take()
		v, ok := p.known.values[t.text]
		if !ok {
			p.note("An expression attribute value used in expression is not defined; attribute value: %s", t.text)
		}
		p.known.used[t.text] = true
		return part{operand: operand{literal: &v}}
	default:
		return part{operand: operand{path: p.path()}}
	}
}

// calls reports whether a function call comes next.
func (p *parser) calls() bool {
	t := p.peek()
	if t.kind != tokenWord || keyword(t) {
		return false
	}
	next := p.tokens[p.at+1] // a word is never the last token
	return next.kind == tokenSymbol && next.text == "("
}

func (p *parser) invocation() part {
	call := part{function: p.take().text}
	p.take()
	call.arguments = append(call.arguments, p.part())
	for p.isSymbol(",") {
		p.take()
		call.arguments = append(call.arguments, p.part())
	}
	p.expect(")")
	return call
}

// path parses an attribute's name, direct or as a placeholder.
func (p *parser) path() string {
	t := p.peek()
	name := t.text
	switch {
	case t.kind == tokenName:
		p.take()
		var ok bool
		if name, ok = p.known.names[t.text]; !ok {
			p.note("An expression attribute name used in the document path is not defined; attribute name: %s", t.text)
		}
		p.known.used[t.text] = true
	case t.kind == tokenWord && !keyword(t):
		p.take()
		if reserved(name) {
			p.note("Attribute name is a reserved keyword; reserved keyword: %s", name)
		}
	default:
		p.syntax()
		return ""
	}
	if p.isSymbol(".") || p.isSymbol("[") {
		p.unsupported("a path into an attribute")
	}
	return name
}

// operands refuses a call with the wrong number of operands, or whose first one is not
// an attribute.
func (p *parser) operands(call part, count int) {
	if len(call.arguments) != count {
		p.operandCount(call)
	}
	if first := call.arguments[0]; first.literal != nil || first.function != "" {
		p.note("Operator or function requires a document path; operator or function: %s", call.function)
	}
}

func (p *parser) operandCount(call part) {
	p.note("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", call.function, len(call.arguments))
}

// distinct refuses two operands that are the same attribute.
func (p *parser) distinct(operator string, first, second operand) {
	if first.same(second) {
		p.note("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: [%s]", operator, first.path)
	}
}
