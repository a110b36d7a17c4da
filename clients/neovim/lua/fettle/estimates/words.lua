-- The words for states of estimates, and what staff may do in each; the engine decides (docs/estimates.md).

local M = {}

M.order = { 'draft', 'awaitingApproval', 'approved', 'refused', 'superseded', 'withdrawn' }

M.states = {
  draft = 'draft',
  awaitingApproval = 'waits for an answer',
  approved = '✓ approved',
  refused = 'refused',
  superseded = 'another took its place',
  withdrawn = 'taken back',
}

local groups = { awaitingApproval = 'FettleChanged', approved = 'FettleUpdated', superseded = 'FettleHint', withdrawn = 'FettleHint' }

--- The highlight of a state; nil: none.
---@param state string
---@return string?
function M.group(state)
  return groups[state]
end

M.steps = {
  { action = 'approve', key = 'A', title = "Enter the customer's yes", states = { 'awaitingApproval' } },
  { action = 'refuse', key = 'D', title = "Enter the customer's no", states = { 'awaitingApproval' } },
  { action = 'send', key = 'L', title = 'Lay it before the customer', states = { 'draft' } },
  { action = 'revise', key = 'n', title = 'Put another offer in its place', states = { 'awaitingApproval', 'approved', 'refused' } },
  { action = 'withdraw', key = 'X', title = 'Take it back', states = { 'draft', 'awaitingApproval' } },
  { action = 'correct', key = 'C', title = 'Put a wrong answer right', states = { 'approved', 'refused' } },
}

--- The steps that a state allows.
---@param state string
---@return {action: string, key: string, title: string}[]
function M.possible(state)
  return vim.tbl_filter(function(step)
    return vim.tbl_contains(step.states, state)
  end, M.steps)
end

return M
