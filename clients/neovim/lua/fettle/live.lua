-- Lists and panes show changes by themselves: one subscription for all of them says what changed, and what is on the
-- screen is read again, once for a burst of changes.

local engine = require('fettle.engine')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local NAME = 'nvim'
-- What lists and panes are made of.
local COLLECTIONS = { 'jobs', 'statuses', 'listItems', 'appointments', 'items', 'quotes', 'comments', 'attachments' }
local BURST_MILLISECONDS = 150

local is_wanted = false -- something is on the screen that changes
local is_asked = false -- an engine was asked
local asked_of ---@type integer? its process, once it has answered
local changed = {} ---@type table<string, boolean> jobs since the last reading
local quotes = false -- a quote, or what was said or attached
local workshop = false -- an appointment or a vehicle has changed
local everything = false -- more than single jobs has changed, or is not known

local read_again = show.later(BURST_MILLISECONDS, function()
  local jobs, visits, offers, all = changed, workshop, quotes, everything
  changed, workshop, quotes, everything = {}, false, false, false
  require('fettle.list').refresh()
  if all then
    require('fettle.statuses').refresh()
  end
  require('fettle.pane').refresh(not all and jobs or nil)
  if offers or all then
    require('fettle.quotes').refresh()
    require('fettle.quotes.card').refresh()
  end
  if visits or all then
    require('fettle.appointments').refresh()
    require('fettle.appointments.dialogue').refresh()
  end
end)

---@class fettle.ChangeEvent
---@field subscription string
---@field seq integer
---@field collection? string
---@field recordId? string
---@field gap? boolean something was not told
---@field ended? string no event follows

---@param event fettle.ChangeEvent
local function hear(event)
  if event.subscription ~= NAME then
    return
  end
  if event.ended then
    is_asked = false
  elseif event.collection == 'jobs' then
    changed[event.recordId] = true
  elseif event.collection == 'appointments' or event.collection == 'items' then
    workshop = true
  elseif event.collection == 'quotes' or event.collection == 'comments' or event.collection == 'attachments' then
    quotes = true
  else
    everything = true
  end
  read_again()
end

local function subscribe()
  -- An engine that was closed and started again knows nothing of what the former was asked.
  local knows = is_asked and (not asked_of or asked_of == engine.pid())
  if knows or not is_wanted then
    return
  end
  is_asked, asked_of = true, nil
  rpc.call('changes.subscribe', { collections = COLLECTIONS, subscription = NAME }, function(err)
    -- An engine that cannot tell of changes leaves it to the keys that read again.
    is_asked, asked_of = not err, engine.pid()
  end)
end

--- Called when a list or pane is opened.
function M.watch()
  is_wanted = true
  subscribe()
end

engine.on_notification('changes.event', hear)

engine.on_start(function()
  vim.schedule(subscribe)
end)

engine.on_loss(function()
  is_asked = false
  if is_wanted then
    subscribe()
    -- What happened meanwhile is not known here.
    everything = true
    read_again()
  end
end)

return M
