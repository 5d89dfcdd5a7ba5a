// Package report turns measurements into rows with a verdict, and rows into text and Markdown.
package report
