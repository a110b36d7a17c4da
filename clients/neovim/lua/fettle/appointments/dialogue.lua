-- The dialogue with a customer about a visit: where it stands, what may be done now, and what was said so far.

local cards = require('fettle.card')
local form = require('fettle.form')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.appointments.words')


---@class fettle.Dialogue: fettle.CardState
---@field currency? string
---@field sheet? table the record with what is allowed now
---@field events table[]
---@field targets table<integer, string> events that may be begun

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
  local lines, add, fact = cards.page()
  local actions = {}
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
    fact('Warning', ('! %s %s'):format(warning.code or '', warning.text or ''), 'FettleLate')
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

local function read(state, done, fail)
  rpc.call('shop.get', nil, function(err, shop)
    -- Amounts are in the shop's currency.
    state.currency = not err and shop.currency or state.currency
  end)
  rpc.call('appointments.get', { id = state.id }, function(err, sheet)
    if err then
      return fail(err)
    end
    local events = {}
    local function read_on(cursor)
      rpc.call('appointments.history', { id = state.id, limit = 200, cursor = cursor }, function(failure, page)
        if failure then
          return fail(failure)
        end
        vim.list_extend(events, page.rows)
        if page.nextCursor then
          return read_on(page.nextCursor)
        end
        state.record, state.sheet, state.events = sheet.appointment, sheet, events
        done()
      end)
    end
    read_on()
  end)
end

--- Begins an event, if the engine allows it now.
local function begin(card, buffer, event)
  local state = card.state(buffer)
  local record = state.record
  if not record then
    return
  end
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
            card.load(buffer)
          end
        end,
      }, function()
        card.refresh()
        require('fettle.appointments').refresh()
      end)
    end
  end
  show.err({
    message = 'That is not possible now.',
    hint = #possible > 0 and 'Possible: ' .. table.concat(possible, ', ') .. '.' or 'It is over.',
  })
end

local function keys(card, buffer)
  local maps = {
    { '<CR>', 'do what the line says', function()
      local event = card.target(buffer)
      if event then
        begin(card, buffer, event)
      end
    end },
  }
  for event, about in pairs(words.events) do
    maps[#maps + 1] = { about.key, about.title:lower(), function() begin(card, buffer, event) end }
  end
  table.sort(maps, function(one, other)
    return one[1] < other[1]
  end)
  return maps
end

return cards.new({
  name = 'fettle://appointment/',
  filetype = 'fettle-dialogue',
  read = read,
  compose = compose,
  keys = keys,
})
