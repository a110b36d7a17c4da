-- The dialogue with a customer about a visit: where it stands, what may be done now, and what was said so far.

local form = require('fettle.form')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.appointments.words')

local M = {}

local NAME = 'fettle://appointment/'
local LABEL = 12

---@type table<integer, {id: string, currency?: string, sheet?: table, events: table[], actions: table<integer, string>}>
local states = {}

local function choice(column, word)
  for _, about in ipairs(rpc.list('appointments').columns) do
    if about.id == column then
      return about.choices and about.choices[word] or word
    end
  end
  return word
end

--- The lines, as pieces {text, highlight}, and which of them are events that may be begun.
local function compose(state)
  local sheet, record = state.sheet, state.sheet.appointment
  local lines, actions = {}, {}
  local function add(...)
    lines[#lines + 1] = { ... }
  end
  local function fact(label, value)
    if value and value ~= '' then
      add({ label .. (' '):rep(LABEL - #label), 'FettleLabel' }, { (tostring(value):gsub('\n', ' ⏎ ')) })
    end
  end
  add(
    { ('Appointment %s  %s'):format(record.number, choice('status', record.status)), 'FettleTitle' },
    { record.list and (' in %s'):format(choice('list', record.list)) or '' },
    { sheet.overdue and '  ! the answer is late' or '', 'FettleLate' }
  )
  add({ table.concat({ record.customerName or '', record.itemName or '' }, ' · ') })
  fact('Wishes', record.wishes)
  fact('Preferred', words.shown(record.preferred))
  fact('Answer due', record.list == 'actions' and words.shown(record.dueAt))
  fact('Pre-booked', words.shown(record.prebookDate))
  fact('Proposed', words.shown(record.proposedAt))
  fact('Confirmed', words.shown(record.confirmedAt))
  fact('Work', record.work)
  fact('Price', money.text(record.price))
  fact('Question', record.question)
  fact('Reason', record.reason)
  fact('Job', record.jobId)
  for _, warning in ipairs(sheet.warnings or {}) do
    add({ 'Warning' .. (' '):rep(LABEL - 7), 'FettleLabel' }, { ('! %s %s'):format(warning.code or '', warning.text or ''), 'FettleLate' })
  end
  add({ '' })
  add({ 'Possible now', 'FettleHeader' })
  for _, allowed in ipairs(sheet.allowed) do
    local about = words.events[allowed.event]
    if about then
      add(
        { ('  %s  '):format(about.key), 'FettleTitle' },
        { about.title },
        { ('  → %s%s'):format(choice('status', allowed.toStatus), allowed.toList and ' in ' .. choice('list', allowed.toList) or ''), 'FettleHint' }
      )
      actions[#lines] = allowed.event
    end
  end
  if next(actions) == nil then
    add({ '  nothing: it is over', 'FettleHint' })
  end
  if sheet.hint then
    add({ '  ' .. sheet.hint, 'FettleHint' })
  end
  add({ '' })
  add({ ('Dialogue (%d)'):format(#state.events), 'FettleHeader' })
  for _, event in ipairs(state.events) do
    local for_customer = event.onBehalf and event.event ~= 'cancelOnBehalf' and ' for the customer' or ''
    add(
      { words.shown(event.at), 'FettleLabel' },
      { ('  %s %s%s%s'):format(event.actorName, words.past(event.event), for_customer, event.time and ': ' .. words.shown(event.time) or '') },
      { '  → ' .. choice('status', event.toStatus), 'FettleHint' }
    )
    if event.text then
      add({ '   “' .. event.text:gsub('\n', ' ⏎ ') .. '”' })
    end
  end
  return lines, actions
end

local function load(buffer)
  local state = states[buffer]
  rpc.call('shop.get', nil, function(err, shop)
    -- Amounts are in the shop's currency.
    state.currency = not err and shop.currency or state.currency
  end)
  rpc.call('appointments.get', { id = state.id }, function(err, sheet)
    if states[buffer] ~= state then
      return
    end
    if err then
      show.fill(buffer, vim.split(show.text(err), '\n'))
      return show.err(err)
    end
    local events = {}
    local function read(cursor)
      rpc.call('appointments.history', { id = state.id, limit = 200, cursor = cursor }, function(failure, page)
        if states[buffer] ~= state then
          return
        end
        if failure then
          return show.err(failure)
        end
        vim.list_extend(events, page.rows)
        if page.nextCursor then
          return read(page.nextCursor)
        end
        state.sheet, state.events = sheet, events
        local lines
        lines, state.actions = compose(state)
        show.pieces(buffer, lines)
      end)
    end
    read()
  end)
end

--- Begins an event, if the engine allows it now.
local function begin(buffer, event)
  local state = states[buffer]
  if not state.sheet then
    return
  end
  local record = state.sheet.appointment
  local possible = {}
  for _, allowed in ipairs(state.sheet.allowed) do
    local about = words.events[allowed.event]
    if about then
      possible[#possible + 1] = ('%s %s'):format(about.key, about.title:lower())
    end
    if allowed.event == event then
      local params = { id = state.id, ifVersion = record.version }
      if event == 'accept' or event == 'answer' then
        params.onBehalfOf = record.accountId
      end
      local intro = { ('%s, %s'):format(record.customerName or '', record.itemName or '') }
      if event == 'answer' and record.question then
        intro[2] = 'Asked: ' .. record.question
      end
      return form.open({
        title = ('%s: %s'):format(about.title, record.number),
        intro = intro,
        method = allowed.method,
        params = params,
        fields = about.fields(record, state.currency),
        done = about.done,
        refused = function(err)
          if err.kind == 'conflict' or err.kind == 'invalidTransition' then
            load(buffer)
          end
        end,
      }, function()
        M.refresh()
        require('fettle.appointments').refresh()
      end)
    end
  end
  show.err({
    message = 'That is not possible now.',
    hint = #possible > 0 and 'Possible: ' .. table.concat(possible, ', ') .. '.' or 'It is over.',
  })
end

local function map_keys(buffer)
  local maps = {
    { '<CR>', 'do what the line says', function()
      local event = states[buffer].actions[vim.api.nvim_win_get_cursor(0)[1]]
      if event then
        begin(buffer, event)
      end
    end },
  }
  for event, about in pairs(words.events) do
    maps[#maps + 1] = { about.key, about.title:lower(), function() begin(buffer, event) end }
  end
  table.sort(maps, function(one, other)
    return one[1] < other[1]
  end)
  vim.list_extend(maps, {
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  })
  show.keys(buffer, maps)
end

--- Opens the dialogue of an appointment in this window.
---@param id string
function M.open(id)
  local buffer = vim.fn.bufnr('^' .. NAME .. id .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, NAME .. id)
    vim.bo[buffer].filetype, vim.bo[buffer].modifiable = 'fettle-dialogue', false
    vim.api.nvim_create_autocmd('BufUnload', { buffer = buffer, callback = function() states[buffer] = nil end })
  end
  states[buffer] = { id = id, events = {}, actions = {} }
  map_keys(buffer)
  show.highlights()
  vim.cmd("normal! m'")
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.linebreak, vim.wo.breakindent, vim.wo.number = true, true, true, false
  require('fettle.live').watch()
  load(buffer)
end

--- Reads those on the screen again, after a change.
function M.refresh()
  for buffer, state in pairs(states) do
    if state.sheet and vim.fn.bufwinid(buffer) ~= -1 then
      load(buffer)
    end
  end
end

return M
