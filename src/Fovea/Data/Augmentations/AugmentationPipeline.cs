using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// A list of augmentations, applied in order; consecutive affine ones are composed and resampled once.
/// </summary>
internal sealed class AugmentationPipeline
{
    private readonly Augmentation[] _augmentations;
    private readonly Shape _shape;
    private readonly float[] _scratch;

    public AugmentationPipeline(IReadOnlyList<Augmentation> augmentations, Shape sampleShape)
    {
        if (augmentations.Count > SampleRandom.MaxAugmentations)
        {
            throw new FoveaException($"A list has at most {SampleRandom.MaxAugmentations} augmentations; found {augmentations.Count}.");
        }
        foreach (Augmentation augmentation in augmentations)
        {
            augmentation.Check(sampleShape);
        }
        _augmentations = [.. augmentations];
        _shape = sampleShape;
        _scratch = new float[_augmentations.Length == 0 ? 0 : sampleShape.Length];
    }

    public bool IsEmpty => _augmentations.Length == 0;

    /// <summary>Augments one sample in place. Allocates nothing; not thread-safe.</summary>
    public void Apply(Span<float> sample, ulong seed, int epoch, int index)
    {
        AffineMap map = AffineMap.Identity;
        for (int place = 0; place < _augmentations.Length; place++)
        {
            var random = new SampleRandom(seed, epoch, index, place);
            if (_augmentations[place] is AffineAugmentation affine)
            {
                map = map.Then(affine.Draw(random));
                continue;
            }
            AffineResampling.Apply(sample, _shape, _scratch, map);
            map = AffineMap.Identity;
            _augmentations[place].Apply(sample, _shape, _scratch, random);
        }
        AffineResampling.Apply(sample, _shape, _scratch, map);
    }
}
