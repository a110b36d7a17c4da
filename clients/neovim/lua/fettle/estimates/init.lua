-- The estimates: those that wait for an answer, of a job, of a customer, or all; several are marked and answered together.

local actions = require('fettle.estimates.actions')
local rows = require('fettle.rows')
local show = require('fettle.show')
local words = require('fettle.estimates.words')

local M = {}

local NAME = 'fettle://estimates'
local function head(state)
  local title = { 'Estimates' }
  local names = {}
  for name in pairs(state.filter) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local first = state.rows[1] or {}
    local said = name == 'state' and words.states[state.filter.state] or state.filter[name]
    if name == 'customer' and first.customerName then
      said = first.customerName
    elseif name == 'job' and first.roNumber then
      said = 'R.O.# ' .. first.roNumber
    end
    title[#title + 1] = said
  end
  title[#title + 1] = rows.extent(state)
  local count = vim.tbl_count(state.marked)
  return { { { table.concat(title, ' · '), 'FettleTitle' }, { count > 0 and ('  » %d marked'):format(count) or '', 'FettleChanged' } } }
end

local function keys(self, buffer)
  local function marked()
    return vim.tbl_values(self.state(buffer).marked)
  end
  --- One answer, or that of all that are marked.
  local function step(about)
    local answer = ({ approve = 'approved', refuse = 'refused' })[about.action]
    return function()
      local row = self.row(buffer)
      if answer and #marked() > 0 then
        return actions.answer_all(marked(), row, answer, M.refresh)
      end
      if row then
        actions.begin(about.action, row.id, M.refresh)
      end
    end
  end
  --- Only those with the same value as the row.
  local function same(name, member)
    return function()
      local row = self.row(buffer)
      if row and row[member] then
        self.narrow(buffer, function(filter)
          filter[name] = row[member]
        end)
      end
    end
  end
  local maps = {
    { '<CR>', 'open the estimate', function()
      local row = self.row(buffer)
      if row then
        require('fettle.estimates.card').open(row.id)
      end
    end },
    { '<Space>', 'mark it, or take its mark away', function() self.mark(buffer) end },
    { 'B', 'answer the marked ones together; none marked: all of this customer that wait', function()
      actions.answer_all(marked(), self.row(buffer), nil, M.refresh)
    end },
    { 'fs', 'only one state', function() self.choose_state(buffer, words) end },
    { 'fc', 'only those of this customer', same('customer', 'accountId') },
    { 'fj', 'only those of this job', same('job', 'jobId') },
    { 'fx', 'no filter', function() self.widen(buffer) end },
    { 'gj', 'the web status of the job', function()
      local row = self.row(buffer)
      if row then
        require('fettle.pane').open(row.jobId)
      end
    end },
  }
  for _, about in ipairs(words.steps) do
    maps[#maps + 1] = { about.key, about.title:lower(), step(about) }
  end
  return maps
end

local list = rows.new({
  buffer = NAME,
  list = 'estimates',
  needed = { 'number', 'title', 'total', 'state', 'customerName', 'accountId', 'jobId', 'roNumber' },
  words = { state = words.states },
  head = head,
  paint = rows.state_painter(words.group),
  keys = keys,
})

--- Opens the list in this window.
---@param word? string id of a job (J12) or a customer (C3), a state, or all; those that wait when not given
function M.open(word)
  if not word then
    return list.open({ state = 'awaitingApproval' })
  elseif word == 'all' then
    return list.open()
  elseif words.states[word] then
    return list.open({ state = word })
  elseif word:match('^J%d+$') then
    return list.open({ job = word })
  elseif word:match('^C%d+$') then
    return list.open({ customer = word })
  end
  show.err({
    message = ("There are no estimates of '%s'."):format(word),
    hint = 'The id of a job (J12) or of a customer (C3), a state (' .. table.concat(words.order, ', ') .. '), or all.',
  })
end

--- Reads what is on the screen again, after a change.
function M.refresh()
  list.refresh()
  require('fettle.estimates.card').refresh()
end

return M
