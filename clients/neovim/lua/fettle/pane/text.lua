-- What the web-status pane says, line by line: the job, the draft beside what is stored, whom an update tells, the history.

local dates = require('fettle.dates')
local telling = require('fettle.pane.telling')

local M = {}

-- Columns of the names of fields.
M.LABEL = 15

--- The lines of the pane, as pieces {text, highlight}.
---@param pane fettle.Pane
---@return {[1]: string, [2]: string?}[][] lines, table<string, integer> places
function M.compose(pane)
  local status, draft, shown = pane.status, pane.draft, pane.shown
  local lines, places = {}, {}
  local function add(...)
    lines[#lines + 1] = { ... }
  end
  local function field(name, label, value, extra, is_new)
    places[name] = #lines
    local gap = (' '):rep(M.LABEL - vim.fn.strdisplaywidth(label))
    add({ label .. gap, 'FettleLabel' }, { value, is_new and 'FettleChanged' or nil }, unpack(extra or {}))
  end
  local function was(name, value)
    return draft[name] ~= nil and { { '  was ' .. (value or 'none'), 'FettleHint' } } or {}
  end

  local number = status.roNumber and 'R.O.# ' .. status.roNumber or 'Opportunity ' .. status.jobId
  local is_green = status.roColor == 'green'
  add({ number, is_green and 'FettleUpdated' or 'FettleTitle' }, { '  ' .. status.title, 'FettleTitle' })
  add({ table.concat(vim.tbl_filter(function(text)
    return text and text ~= ''
  end, { status.customerName or '', status.itemName or '', status.open and '' or 'closed' }), ' · ') })
  add({ '' })
  field('arrived', 'Arrived', dates.show(status.arrived), { { '  read only', 'FettleHint' } })
  local distance = dates.distance(status.daysUntilDueOut)
  local is_late = status.daysUntilDueOut and status.daysUntilDueOut < 0
  field(
    'dueOut',
    'Due Out',
    dates.show(draft.dueOut or status.dueOut),
    draft.dueOut and was('dueOut', dates.show(status.dueOut))
      or { { '  ' .. distance, is_late and 'FettleLate' or 'FettleHint' } },
    draft.dueOut
  )
  local last = status.dueOutChangeReason
  field(
    'dueOutChangeReason',
    'Reason',
    shown.dueOutChangeReason or (last and last.name) or '',
    {},
    draft.dueOutChangeReason
  )
  local stage = status.repairStage and status.repairStage.name
  field('repairStage', 'Repair Stage', shown.repairStage or stage or 'none', was('repairStage', stage), draft.repairStage)
  field(
    'jobStatus',
    'Job Status',
    shown.jobStatus or status.jobStatus.name,
    was('jobStatus', status.jobStatus.name),
    draft.jobStatus
  )
  local count = pane.note or { characters = 0, fits = true }
  field('note', 'Note', (draft.note or ''):gsub('\n', ' ⏎ '), {
    {
      ('%s%d of %d'):format(draft.note and '  ' or '', count.characters, status.noteLimit.characters),
      count.fits and 'FettleHint' or 'FettleOver',
    },
  }, draft.note)
  add({ '' })
  places.tellCustomer = #lines
  add({ 'Customer' .. (' '):rep(M.LABEL - 8), 'FettleLabel' }, unpack(telling.pieces(pane)))
  add({
    next(draft) ~= nil and 'U updates the status, u drops the changes' or '<CR> changes a field, U updates the status',
    'FettleHint',
  })
  add({ '' })
  places.history = #lines
  add({ ('History (%d%s)'):format(#pane.history, pane.cursor and '+' or ''), 'FettleHeader' })
  for _, row in ipairs(pane.history) do
    local facts = vim.tbl_filter(function(text)
      return text ~= nil and text ~= ''
    end, { row.jobStatus or '', row.repairStage or '', row.updatedByName or '' })
    add({ dates.show(row.updatedOn), 'FettleLabel' }, { '  ' .. table.concat(facts, ' · ') })
    if row.source == 'undo' then
      add({ '   Takes the update before back.', 'FettleHint' })
    end
    if row.dueOut then
      local days = row.daysBeforeDueOut
      local before = not days and ''
        or (', %d day%s %s'):format(math.abs(days), math.abs(days) == 1 and '' or 's', days >= 0 and 'before' or 'after')
      add({
        ('   Due Out %s%s%s'):format(
          dates.show(row.dueOut),
          before,
          row.dueOutChangeReason and '. Reason: ' .. row.dueOutChangeReason or ''
        ),
      })
    end
    if row.note then
      add({ '   “' .. row.note:gsub('\n', ' ⏎ ') .. '”' })
    end
  end
  if pane.cursor then
    add({ ']] reads older updates', 'FettleHint' })
  end
  return lines, places
end

return M
