-- On the scale of effort 5 to 7 is good, as everywhere else: it was 6 and 7 here.
UPDATE feedback SET mood = 'promoter' WHERE scale = 'ces' AND score >= 5 AND mood = 'passive';
