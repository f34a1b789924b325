"""The room of learning (leren): courses, lessons at one's own pace, drop-in school, levels that are never converted."""
