package dynamodb

import "strings"

// maxExpression is the longest expression in bytes (Developer Guide, "Quotas", Expression parameters).
const maxExpression = 4 << 10

// parser walks one expression. It stops at the first failure, such as bad syntax: every method does nothing once there is
// one. A mistake, such as a name that is not defined, stops nothing, for DynamoDB reports bad syntax before any.
type parser struct {
	kind    string // ConditionExpression or UpdateExpression, for messages
	source  string
	tokens  []token
	at      int
	known   *placeholders
	failed  *failure
	mistake *failure // the first of them
	group   span     // the last whole group in parentheses
	doubled bool     // redundant parentheses, which are reported before any mistake
}

// span is where something lies in the tokens.
type span struct{ start, end int }

func newParser(kind, source string, known *placeholders) *parser {
	p := &parser{kind: kind, source: source, known: known}
	switch {
	case source == "":
		p.failed = p.wrong("The expression can not be empty;")
	case len(source) > maxExpression:
		p.failed = p.wrong("Expression size has exceeded the maximum allowed size;")
	default:
		p.tokens = tokens(source)
	}
	return p
}

// result is what is wrong with the whole expression; nil when nothing is.
func (p *parser) result() *failure {
	if p.peek().kind != tokenEnd {
		p.syntax()
	}
	switch {
	case p.failed != nil:
		return p.failed
	case p.doubled:
		return p.wrong("The expression has redundant parentheses;")
	default:
		return p.mistake
	}
}

func (p *parser) wrong(format string, args ...any) *failure {
	return invalid("Invalid "+p.kind+": "+format, args...)
}

func (p *parser) note(format string, args ...any) {
	if p.mistake == nil {
		p.mistake = p.wrong(format, args...)
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
	p.failed = p.wrong("Syntax error; token: \"%s\", near: \"%s\"", p.tokens[p.at].text, p.source[start:p.tokens[last].end])
}
