-- Taking the newest update of a job back: what would happen is said first, and nothing is done before a choice.

local dates = require('fettle.dates')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

--- What becomes of the messages that told of the update.
---@param messages fettle.UndoneMessage[]
---@return string
local function telling(messages)
  local to, told, cancelled = '', {}, false
  for _, message in ipairs(messages) do
    to = message.to and ' to ' .. message.to or to
    told[message.told] = true
    cancelled = cancelled or message.cancelled
  end
  if told.yes or told.perhaps then
    local out = told.yes and 'has gone out' or 'may have gone out'
    return ('The message%s %s: nothing is sent now, a correction is offered afterwards.'):format(to, out)
  end
  if cancelled then
    return ('The message%s has not gone out and is cancelled: nobody is told anything.'):format(to)
  end
  return 'The customer was not told of it.'
end

--- What the job gets back.
---@param plan fettle.WebStatusUndone
---@return string
local function changes(plan)
  local function name(entry)
    return entry and entry.name or 'none'
  end
  local lines = {}
  local function compare(label, old, new)
    if old ~= new then
      lines[#lines + 1] = ('%s: %s → %s'):format(label, old, new)
    end
  end
  local before, after = plan.before, plan.after
  compare('Job Status', name(before.jobStatus), name(after.jobStatus))
  compare('Repair Stage', name(before.repairStage), name(after.repairStage))
  compare('Due Out', dates.show(before.dueOut), dates.show(after.dueOut))
  compare('The job', before.open and 'open' or 'closed', after.open and 'open' or 'closed')
  return #lines > 0 and table.concat(lines, ', ') or 'Nothing of the job changes'
end

--- Offers the correction where the customer was told; it is sent only when it is chosen.
---@param offer fettle.Offer
---@param done fun()
local function correct(offer, done)
  vim.ui.select({ 'Leave it', 'Send the correction' }, {
    prompt = ('The customer has the message, or may have it. Correction: “%s”'):format(offer.params.note),
  }, function(choice)
    if choice ~= 'Send the correction' then
      return done()
    end
    rpc.call(offer.method, offer.params, function(err)
      if err then
        return show.err(err)
      end
      show.info('The correction is on its way.')
      done()
    end)
  end)
end

--- Says what taking the newest update of a job back would do, and does it when that is chosen.
---@param job string id
---@param done? fun() after it
function M.run(job, done)
  done = done or function() end
  rpc.call('webStatus.undo', { jobId = job, dryRun = true }, function(err, plan)
    if err then
      return show.err(err)
    end
    local words = { changes(plan) .. '.', telling(plan.messages) }
    vim.list_extend(words, plan.warnings or {})
    vim.ui.select({ 'Leave it', 'Take it back' }, {
      prompt = ('Take back “%s” of %s? %s'):format(
        plan.undone.jobStatus,
        dates.show(plan.undone.updatedOn),
        table.concat(words, ' ')
      ),
    }, function(choice)
      if choice ~= 'Take it back' then
        return
      end
      local params = { jobId = job, historyId = plan.undone.id, ifVersion = plan.job.version }
      rpc.call('webStatus.undo', params, function(refusal, undone)
        if refusal then
          return show.err(refusal)
        end
        show.info('The update is taken back.')
        done()
        if undone.offers and undone.offers[1] then
          correct(undone.offers[1], done)
        end
      end)
    end)
  end)
end

return M
