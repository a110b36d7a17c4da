---@meta
-- Answers of the engine that the plugin uses, for the language server. The protocol reference has all of them.

---@class fettle.NamedId
---@field id string
---@field name string

---@class fettle.WebStatus
---@field jobId string
---@field version integer
---@field kind 'opportunity'|'repairOrder'
---@field open boolean
---@field roNumber? string
---@field roColor 'green'|'default'
---@field title string
---@field customerName? string
---@field itemName? string
---@field arrived? string instant
---@field dueOut? string instant
---@field daysUntilDueOut? integer
---@field dueOutChangeReason? fettle.NamedId
---@field repairStage? fettle.NamedId
---@field jobStatus fettle.NamedId
---@field updatedOn? string instant
---@field noteLimit {characters: integer, bytes: integer}
---@field choices {repairStages: fettle.NamedId[], jobStatuses: fettle.NamedId[], dueOutChangeReasons: fettle.NamedId[]}
---@field customerMessage {willTell: boolean, reason?: string, channel?: string, to?: string, status?: fettle.NamedId}
---@field history fettle.HistoryRow[]
---@field nextCursor? string

---@class fettle.HistoryRow
---@field id string
---@field source? string
---@field updatedOn string instant
---@field updatedByName string
---@field jobStatus string
---@field repairStage? string
---@field dueOut? string instant
---@field daysBeforeDueOut? integer
---@field dueOutChangeReason? string
---@field note? string

---@class fettle.UndoneMessage
---@field outboxId string
---@field to? string
---@field state string
---@field cancelled boolean
---@field told 'no'|'perhaps'|'yes'

---@class fettle.WebStatusState
---@field jobStatus fettle.NamedId
---@field repairStage? fettle.NamedId
---@field dueOut? string
---@field open boolean
---@field roColor string

---@class fettle.Offer
---@field method string
---@field params table

---@class fettle.WebStatusUndone
---@field undone fettle.HistoryRow
---@field job {id: string, version: integer}
---@field before fettle.WebStatusState
---@field after fettle.WebStatusState
---@field messages fettle.UndoneMessage[]
---@field offers? fettle.Offer[]
---@field warnings? string[]

---@class fettle.NoteCheck
---@field fits boolean
---@field characters integer
---@field bytes integer
---@field limit {characters: integer, bytes: integer}
---@field stored? string

---@class fettle.View
---@field list string
---@field columns {id: string, visible?: boolean, width?: integer}[]
---@field sort string
---@field filters table
---@field filtersEnabled boolean
---@field previewVisible boolean
