-- One estimate: its lines and sums, what is possible now, and every answer that was entered.

local actions = require('fettle.estimates.actions')
local cards = require('fettle.card')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local when = require('fettle.appointments.words').shown
local words = require('fettle.estimates.words')


local function add_offer(record, add)
  for _, line in ipairs(record.lines or {}) do
    local net = line.netMinor and { minor = line.netMinor, currency = record.total.currency }
    add({ ('  %s %s %s  %s'):format(line.quantity or '', line.unit or '', line.description or '', money.text(net)) })
  end
  add({ ('  %s + tax %s = '):format(money.text(record.net), money.text(record.tax)) }, { money.text(record.total), 'FettleTitle' })
  if record.note then
    add({ '  “' .. record.note:gsub('\n', ' ⏎ ') .. '”' })
  end
end

local function add_answers(record, add)
  local decisions = record.decisions or {}
  add({ ('Answers (%d)'):format(#decisions), 'FettleHeader' })
  for _, decision in ipairs(decisions) do
    local facts = { words.states[decision.what] or 'waits for an answer after all' }
    local function fact(format, value)
      if value and value ~= '' then
        facts[#facts + 1] = format:format(value)
      end
    end
    fact('%s', decision.method)
    fact('told by %s', decision.toldBy)
    fact('reference %s', decision.reference)
    fact('entered by %s', decision.byName)
    add({ when(decision.decidedOn or decision.at), 'FettleLabel' }, { '  ' .. table.concat(facts, ' · ') })
    if decision.reason then
      add({ '   “' .. decision.reason:gsub('\n', ' ⏎ ') .. '”' })
    end
  end
end

--- The lines, as pieces {text, highlight}, and the steps they name.
local function compose(record)
  local lines, add, fact = cards.page()
  local targets = {}
  add({ ('Estimate %s  %s  '):format(record.number, record.title), 'FettleTitle' }, { words.states[record.state], words.group(record.state) or 'FettleTitle' })
  fact('Job', record.jobId)
  fact('Asked', when(record.sentAt))
  fact('In place of', record.previousId)
  add({ '' })
  add({ 'Offer', 'FettleHeader' })
  add_offer(record, add)
  add({ '' })
  add({ 'Possible now', 'FettleHeader' })
  local possible = words.possible(record.state)
  for _, step in ipairs(possible) do
    add({ ('  %s  '):format(step.key), 'FettleTitle' }, { step.title })
    targets[#lines] = step.action
  end
  if #possible == 0 then
    add({ '  nothing: it is over', 'FettleHint' })
  end
  add({ '' })
  add_answers(record, add)
  return lines, targets
end

local function read(state, done, fail)
  rpc.call('estimates.get', { id = state.id }, function(err, record)
    if err then
      return fail(err)
    end
    state.record = record
    done()
  end)
end

local function keys(card, buffer)
  local function refresh()
    require('fettle.estimates').refresh()
  end
  local function begin(action)
    actions.begin(action, card.state(buffer).id, refresh)
  end
  --- Runs once the estimate is there.
  local function with_record(run)
    return function()
      if card.state(buffer).record then
        run(card.state(buffer).record)
      end
    end
  end
  local maps = {
    { '<CR>', 'do what the line says', function()
      local action = card.target(buffer)
      if action then
        begin(action)
      end
    end },
    { 'B', 'answer all of this customer that wait', with_record(function(record)
      actions.answer_all({}, record, nil, refresh)
    end) },
    { 'gj', 'the web status of the job', with_record(function(record)
      require('fettle.pane').open(record.jobId)
    end) },
  }
  for _, about in ipairs(words.steps) do
    maps[#maps + 1] = { about.key, about.title:lower(), function() begin(about.action) end }
  end
  return maps
end

return cards.new({
  name = 'fettle://estimate/',
  filetype = 'fettle-card',
  read = read,
  compose = function(state) return compose(state.record) end,
  keys = keys,
})
