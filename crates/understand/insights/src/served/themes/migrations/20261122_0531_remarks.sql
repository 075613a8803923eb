-- Rules over customers ask of themes from now on: comments are read again for them, in the background.
UPDATE comment_theme SET reading = -1;
