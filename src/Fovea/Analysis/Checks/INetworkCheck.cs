namespace Fovea.Analysis.Checks;

/// <summary>One check of a network.</summary>
internal interface INetworkCheck
{
    IEnumerable<Finding> Check(CheckedNetwork network);
}
