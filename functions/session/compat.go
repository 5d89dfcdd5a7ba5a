package main

import "countersign/shared/view"

// answer is the answer to a new login, with the part that front ends written for Authy's
// tutorials look for.
type answer struct {
	view.Answer
	Authy authyResponse `json:"authyResponse"`
}

type authyResponse struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// compatible adds to an answer, in the words of the tutorials, whether the login's push was sent.
func compatible(a view.Answer, pushed bool) answer {
	if pushed {
		return answer{a, authyResponse{Success: true, Message: "Approval request sent."}}
	}
	return answer{a, authyResponse{Message: "No approval request was sent."}}
}
