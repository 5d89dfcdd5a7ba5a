package table

import "strings"

// maxExpression is the longest expression in bytes (Developer Guide, "Quotas", Expression parameters).
const maxExpression = 4 << 10

// parser walks one expression. It stops at the first failure: every method does nothing once there is one.
type parser struct {
	kind   string // ConditionExpression or UpdateExpression, for messages
	source string
	tokens []token
	at     int
	known  *placeholders
	failed *failure
}

func newParser(kind, source string, known *placeholders) *parser {
	p := &parser{kind: kind, source: source, known: known}
	if source == "" {
		p.fail("The expression can not be empty;")
	}
	if len(source) > maxExpression {
		p.fail("Expression size has exceeded the maximum allowed size; expression size: %d", len(source))
		return p
	}
	p.tokens = tokens(source)
	return p
}

func (p *parser) fail(format string, args ...any) {
	if p.failed == nil {
		p.failed = invalid("Invalid "+p.kind+": "+format, args...)
	}
}

func (p *parser) unsupported(format string, args ...any) {
	if p.failed == nil {
		p.failed = unsupported(format+" in an expression", args...)
	}
}

// peek is the next token; once something failed it is the end, so that every loop over it ends.
func (p *parser) peek() token {
	if p.failed != nil || p.at >= len(p.tokens) {
		return token{kind: tokenEnd, text: "<EOF>"}
	}
	return p.tokens[p.at]
}

func (p *parser) take() token {
	t := p.peek()
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// isSymbol tells whether the next token is the operator or punctuation.
func (p *parser) isSymbol(text string) bool {
	t := p.peek()
	return t.kind == tokenSymbol && t.text == text
}

// isKeyword tells whether the next token is the keyword, in any case.
func (p *parser) isKeyword(text string) bool {
	t := p.peek()
	return t.kind == tokenWord && strings.EqualFold(t.text, text)
}

// keyword tells whether the token is a word of the grammar, which can be no name.
func keyword(t token) bool {
	switch strings.ToUpper(t.text) {
	case "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE":
		return t.kind == tokenWord
	}
	return false
}

func (p *parser) expect(symbol string) {
	if !p.isSymbol(symbol) {
		p.syntax()
		return
	}
	p.take()
}

func (p *parser) end() {
	if p.peek().kind != tokenEnd {
		p.syntax()
	}
}

// syntax fails at the next token, in DynamoDB's words: the token, and the source from the one before to the one after.
func (p *parser) syntax() {
	if p.failed != nil {
		return
	}
	first, last := max(p.at-1, 0), min(p.at+1, len(p.tokens)-1)
	start := p.tokens[first].start
	if first == p.at {
		start = 0
	}
	p.fail("Syntax error; token: \"%s\", near: \"%s\"", p.tokens[p.at].text, p.source[start:p.tokens[last].end])
}

// path reads the name of an attribute, direct or through a placeholder.
func (p *parser) path() string {
	t := p.peek()
	name := t.text
	switch {
	case t.kind == tokenName:
		p.take()
		var ok bool
		if name, ok = p.known.names[t.text]; !ok {
			p.fail("An expression attribute name used in the document path is not defined; attribute name: %s", t.text)
		}
		p.known.used[t.text] = true
	case t.kind == tokenWord && !keyword(t):
		p.take()
		if reserved(name) {
			p.fail("Attribute name is a reserved keyword; reserved keyword: %s", name)
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

// operand is an attribute of the item, or a value of the request.
type operand struct {
	path    string
	literal *value
}

// operand reads an attribute's name or a :value.
func (p *parser) operand() operand {
	t := p.peek()
	if t.kind != tokenValue {
		return operand{path: p.path()}
	}
	p.take()
	v, ok := p.known.values[t.text]
	if !ok {
		p.fail("An expression attribute value used in expression is not defined; attribute value: %s", t.text)
	}
	p.known.used[t.text] = true
	return operand{literal: &v}
}

func (o operand) value(i item) (value, bool) {
	if o.literal != nil {
		return *o.literal, true
	}
	v, ok := i[o.path]
	return v, ok
}

// call tells the name of the function whose call comes next; "" when none does.
func (p *parser) call() string {
	if p.failed != nil || p.at+1 >= len(p.tokens) || p.tokens[p.at].kind != tokenWord || keyword(p.tokens[p.at]) {
		return ""
	}
	if next := p.tokens[p.at+1]; next.kind != tokenSymbol || next.text != "(" {
		return ""
	}
	return p.tokens[p.at].text
}
