-- The fields of the web-status pane: what each is changed by. A changed date asks for its reason; nothing is stored here.

local calendar = require('fettle.calendar')
local show = require('fettle.show')

local M = {}

--- Functions by field, each of which changes it in the draft of a buffer.
---@param panes table<integer, fettle.Pane>
---@param put fun(buffer: integer, field: string, value: any, name: string?)
---@return table<string, fun(buffer: integer)>
function M.new(panes, put)
  local function choose(buffer, field, prompt, choices, done)
    vim.ui.select(choices, {
      prompt = prompt,
      format_item = function(choice)
        return choice.name
      end,
    }, function(choice)
      if choice then
        put(buffer, field, choice.id == '' and vim.NIL or choice.id, choice.name)
      end
      if done then
        done(choice)
      end
    end)
  end

  local edit = {}

  function edit.dueOut(buffer)
    local pane = panes[buffer]
    calendar.open(pane.draft.dueOut or pane.status.dueOut, function(date)
      if not date then
        return
      end
      edit.dueOutChangeReason(buffer, function(reason)
        -- A changed date needs its reason: without one, nothing changes.
        if reason then
          put(buffer, 'dueOut', date)
        end
      end)
    end)
  end

  function edit.dueOutChangeReason(buffer, done)
    if not done and not panes[buffer].draft.dueOut then
      return show.info('A reason belongs to a changed Due Out: change that first.')
    end
    local choices = panes[buffer].status.choices.dueOutChangeReasons
    choose(buffer, 'dueOutChangeReason', 'Why is Due Out changed?', choices, done)
  end

  function edit.repairStage(buffer)
    local choices = vim.list_extend({ { id = '', name = '(none)' } }, panes[buffer].status.choices.repairStages)
    choose(buffer, 'repairStage', 'Repair Stage', choices)
  end

  function edit.jobStatus(buffer)
    choose(buffer, 'jobStatus', 'Job Status', panes[buffer].status.choices.jobStatuses)
  end

  function edit.note(buffer)
    require('fettle.note').open(panes[buffer].draft.note or '', panes[buffer].status.noteLimit, function(text, count)
      local pane = panes[buffer]
      if pane then
        pane.note = count
        put(buffer, 'note', text ~= '' and text or nil)
      end
    end)
  end

  --- The customer is told of this update, or not.
  function edit.tellCustomer(buffer)
    if panes[buffer].draft.tellCustomer == false then
      put(buffer, 'tellCustomer', nil)
    else
      put(buffer, 'tellCustomer', false)
    end
  end

  function edit.arrived()
    show.info('Arrived is read only here: jobs.arrive sets it.')
  end

  return edit
end

return M
