-- The words of the outbox for what the protocol names by keys; docs/delivery.md has the table of states.

local M = {}

M.order = { 'queued', 'sending', 'retry', 'sent', 'uncertain', 'failed', 'cancelled' }

M.states = {
  queued = 'waits',
  sending = 'on its way',
  retry = 'to be tried again',
  sent = '✓ sent',
  uncertain = '! uncertain',
  failed = '! failed',
  cancelled = 'not sent',
}

M.channels = { email = 'e-mail', fax = 'fax' }

-- A colour never says it alone: the sign in front says it too.
local groups = { retry = 'FettleChanged', sent = 'FettleUpdated', uncertain = 'FettleLate', failed = 'FettleLate', cancelled = 'FettleHint' }

--- The highlight of a state; nil: none.
---@param state string
---@return string?
function M.group(state)
  return groups[state]
end

--- What staff may do with a message in a state (P1 to P4): the engine decides, this is what is offered.
---@param state string
---@return {key: string, title: string, action: string}[]
function M.possible(state)
  local found = {}
  local function offer(key, title, action, ...)
    if vim.tbl_contains({ ... }, state) then
      found[#found + 1] = { key = key, title = title, action = action }
    end
  end
  offer('Y', 'Say that it went out', 'settle', 'uncertain')
  offer('t', 'Send it once more', 'resend', 'failed', 'cancelled', 'uncertain')
  offer('t', 'Send a copy of it', 'resend', 'sent')
  offer('X', 'Do not send it', 'cancel', 'queued', 'retry', 'uncertain')
  return found
end

return M
