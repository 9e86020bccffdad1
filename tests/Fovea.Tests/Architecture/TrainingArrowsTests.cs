namespace Fovea.Tests.Architecture;

public class TrainingArrowsTests
{
    [Fact]
    public void Training_NamesNoTypeOfTheCpuBackend()
    {
        IEnumerable<string> found = FolderArrows.Read("src/Fovea").Uses
            .Where(use => use.From == "Training" && $"{use.Folder}/".StartsWith("Backends/Cpu/", StringComparison.Ordinal))
            .Select(use => $"{use.File}: {use.Type} of {use.Folder}");

        Assert.Empty(found);
    }
}
