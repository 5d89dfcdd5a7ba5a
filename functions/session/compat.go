package main

import "countersign/shared/view"

// answer is what a new login says, with what front ends written for Authy's tutorials look
// for in it.
type answer struct {
	view.Answer
	Authy authyResponse `json:"authyResponse"`
}

type authyResponse struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// compatible adds to an answer, in the tutorials' words, whether the login's push was sent.
func compatible(a view.Answer, pushed bool) answer {
	if pushed {
		return answer{a, authyResponse{Success: true, Message: "Approval request sent."}}
	}
	return answer{a, authyResponse{Message: "No approval request was sent."}}
}
