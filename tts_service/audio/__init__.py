"""Takes ``Speech``; gives ``Clip``s, and from clips the track, its marks and captions.

A clip is whole CBR MP3 frames; a track is clips and silent frames end to end
behind one Info header.  Never encodes twice, never measures time but in frames.
"""
