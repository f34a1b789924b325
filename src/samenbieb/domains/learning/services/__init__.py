"""What happens in learning: lessons come in and go out, passes begin and are claimed, answers are scored."""

from samenbieb.domains.learning.services.answers import Given, Outcome, answer_step, take_answers
from samenbieb.domains.learning.services.asking import (
    answer_questions,
    close_past,
    close_questions,
    knock,
    note_paper,
    open_questions,
)
from samenbieb.domains.learning.services.buddy_coaches import CoachOffer, set_coach, stop_coach
from samenbieb.domains.learning.services.buddy_meetings import note_meeting, undo_meeting
from samenbieb.domains.learning.services.buddy_pairs import (
    END_REASONS,
    answer_as_coach,
    end_pair,
    note_look_at_pair,
    note_look_at_request,
    propose_pair,
    take_back_proposal,
    undo_end,
)
from samenbieb.domains.learning.services.buddy_requests import (
    BuddyWish,
    answer_as_learner,
    ask_buddy,
    withdraw_buddy,
)
from samenbieb.domains.learning.services.content import (
    bring_delivered,
    bring_lesson,
    publish_version,
    retire_version,
    review_version,
)
from samenbieb.domains.learning.services.courses import (
    CourseWish,
    add_course,
    change_course,
    confirm_course,
    end_course,
    mark_course,
)
from samenbieb.domains.learning.services.drop_ins import (
    check_in,
    give_pass,
    give_to,
    note_look,
    set_left,
    undo_check_in,
)
from samenbieb.domains.learning.services.goals import set_goal, set_goal_of_visitor
from samenbieb.domains.learning.services.next_steps import note_next_step, undo_next_step
from samenbieb.domains.learning.services.passes import (
    begin_pass,
    claim_pass,
    forget_learners,
    forget_pass,
    open_pass,
)
from samenbieb.domains.learning.services.proofs import (
    Paper,
    check_proof,
    lessons_for_proof,
    make_proof,
    withdraw_proof,
)
from samenbieb.domains.learning.services.runs import begin_lesson

__all__ = [
    "END_REASONS",
    "BuddyWish",
    "CoachOffer",
    "CourseWish",
    "Given",
    "Outcome",
    "Paper",
    "add_course",
    "answer_as_coach",
    "answer_as_learner",
    "answer_questions",
    "answer_step",
    "ask_buddy",
    "begin_lesson",
    "begin_pass",
    "bring_delivered",
    "bring_lesson",
    "change_course",
    "check_in",
    "check_proof",
    "claim_pass",
    "close_past",
    "close_questions",
    "confirm_course",
    "end_course",
    "end_pair",
    "forget_learners",
    "forget_pass",
    "give_pass",
    "give_to",
    "knock",
    "lessons_for_proof",
    "make_proof",
    "mark_course",
    "note_look",
    "note_look_at_pair",
    "note_look_at_request",
    "note_meeting",
    "note_next_step",
    "note_paper",
    "open_pass",
    "open_questions",
    "propose_pair",
    "publish_version",
    "retire_version",
    "review_version",
    "set_coach",
    "set_goal",
    "set_goal_of_visitor",
    "set_left",
    "stop_coach",
    "take_answers",
    "take_back_proposal",
    "undo_check_in",
    "undo_end",
    "undo_meeting",
    "undo_next_step",
    "withdraw_buddy",
    "withdraw_proof",
]
