package dynamodb

import "strings"

// maxExpression limits an expression in bytes (Developer Guide, "Quotas", Expression
// parameters).
const maxExpression = 4 << 10

// parser parses one expression. It stops at the first failure, such as bad syntax:
// after that, every method does nothing. A mistake, such as an undefined name, does not
// stop it, because DynamoDB reports bad syntax before any mistake.
type parser struct {
	kind    string // such as ConditionExpression, for messages
	source  string
	tokens  []token
	at      int
	known   *placeholders
	failed  *failure
	mistake *failure // the first mistake
	group   span     // the last complete group in parentheses
	doubled bool     // redundant parentheses, reported before any mistake
}

// span is a range of tokens.
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

// result returns the error of the whole expression, or nil.
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

// peek returns the next token. After a failure it is the end token, so every loop ends.
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

// isSymbol reports whether the next token is this operator or punctuation.
func (p *parser) isSymbol(text string) bool {
	t := p.peek()
	return t.kind == tokenSymbol && t.text == text
}

// isKeyword reports whether the next token is this keyword, in any case.
func (p *parser) isKeyword(text string) bool {
	t := p.peek()
	return t.kind == tokenWord && strings.EqualFold(t.text, text)
}

// keyword reports whether the token is a word of the grammar, which can't be a name.
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

// syntax fails at the next token, in DynamoDB's words: the token, and the source around
// it.
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
