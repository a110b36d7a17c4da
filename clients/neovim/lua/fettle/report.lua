-- A customer's report as it would go out now. The engine tells it; nothing is stored, queued or sent.

local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.outbox.words')

local M = {}

local NAME = 'fettle://report/'
local LABEL = 10
local REASONS = {
  noContact = 'nobody: none of the chosen ways can be used',
  noMethod = 'nobody: no way is chosen',
}

--- The lines, as pieces {text, highlight}.
local function compose(preview)
  local to = vim.tbl_map(function(way)
    return ('%s (%s)'):format(way.to, words.channels[way.channel] or way.channel)
  end, preview.ways)
  local function fact(label, value, group)
    return { { label .. (' '):rep(LABEL - #label), 'FettleLabel' }, { value, group } }
  end
  local lines = {
    { { preview.subject, 'FettleTitle' } },
    preview.reason and fact('To', REASONS[preview.reason] or preview.reason, 'FettleLate') or fact('To', table.concat(to, ', ')),
    fact('Language', preview.language),
    { { ('On paper: fettle draw STORE report %s'):format(preview.accountId), 'FettleHint' } },
    { { '' } },
  }
  for _, line in ipairs(vim.split(preview.text, '\n')) do
    lines[#lines + 1] = { { line } }
  end
  return lines
end

local function load(buffer, account)
  rpc.call('reports.preview', { accountId = account }, function(err, preview)
    if err then
      return show.err(err)
    end
    if vim.api.nvim_buf_is_valid(buffer) then
      show.pieces(buffer, compose(preview))
    end
  end)
end

--- Shows a customer's report in this window.
---@param account string its id
function M.open(account)
  local buffer = vim.fn.bufnr('^' .. NAME .. account .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, NAME .. account)
    vim.bo[buffer].filetype, vim.bo[buffer].modifiable = 'fettle-report', false
  end
  show.keys(buffer, {
    { 'R', 'read again', function() load(buffer, account) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  })
  show.highlights()
  vim.cmd("normal! m'")
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.linebreak, vim.wo.number = true, true, false
  load(buffer, account)
end

return M
