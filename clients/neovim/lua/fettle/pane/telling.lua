-- What an update of the web status would tell the customer, asked of the engine for the draft at hand, which stores nothing (I-02).

local dates = require('fettle.dates')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

--- Asks the engine about the draft.
---@param pane fettle.Pane
---@param callback fun(err: fettle.Error?, answer: table)
function M.ask(pane, callback)
  rpc.call('webStatus.check', vim.tbl_extend('force', { jobId = pane.job }, pane.draft), callback)
end

--- What the customer would be told, as pieces {text, highlight}: of the draft what the engine said last.
---@param pane fettle.Pane
function M.pieces(pane)
  local status, draft = pane.status, pane.draft
  local message = status.customerMessage
  if next(draft) ~= nil then
    if not pane.forecast then
      return { { '…', 'FettleHint' } }
    end
    message = pane.forecast.customerMessage
    if not message then
      local refused = pane.forecast.is_refused
      return { { refused and 'is not told: the changes cannot be sent like this' or 'the engine cannot say beforehand', 'FettleLate' } }
    end
  end
  if not message.willTell then
    local why = draft.tellCustomer == false and 'you chose not to' or show.reason(message.reason)
    return { { 'is not told: ' .. why, 'FettleLate' } }
  end
  local news = {}
  if message.status then
    news[1] = ('“%s”'):format(message.status.name)
  end
  if draft.dueOut then
    news[#news + 1] = 'ready ' .. dates.show(draft.dueOut)
  end
  if draft.note then
    news[#news + 1] = 'your note'
  end
  local hidden = ''
  for _, choice in ipairs(status.choices.jobStatuses) do
    if choice.id == (draft.jobStatus or status.jobStatus.id) and not choice.portal then
      hidden = ' (this status is hidden)'
    end
  end
  local way = message.channel == 'email' and 'e-mail' or message.channel or '?'
  return { { ('is told by %s to %s%s%s'):format(way, message.to or '?', #news > 0 and ': ' .. table.concat(news, ', ') or '', hidden) } }
end

--- Shows the message as the customer would get it.
---@param pane fettle.Pane
function M.show(pane)
  M.ask(pane, function(err, answer)
    if err then
      return show.err(err)
    end
    local message = answer.customerMessage
    if not message or not message.willTell then
      return show.info('The customer is not told: ' .. show.reason(message and message.reason) .. '.')
    end
    local lines = { 'To ' .. message.to, '', message.subject, '' }
    vim.list_extend(lines, vim.split(message.text, '\n'))
    if message.notBefore then
      vim.list_extend(lines, { '', ('It waits for the end of the quiet hours: %s.'):format(dates.show(message.notBefore)) })
    end
    show.info(table.concat(lines, '\n'))
  end)
end

return M
